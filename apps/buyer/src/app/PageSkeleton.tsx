import { t } from "../i18n";
import { Bone } from "../ui/Bone";
import { Layout } from "./Layout";

export function PageSkeleton() {
  return (
    <Layout>
      <div className="narrow skeleton" aria-busy="true">
        <p className="visually-hidden" role="status">
          {t.site.loading}
        </p>
        <Bone kind="title" />
        <Bone kind="block" />
        <Bone kind="line" />
        <Bone kind="line" />
      </div>
    </Layout>
  );
}
