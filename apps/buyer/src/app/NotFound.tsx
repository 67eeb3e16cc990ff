import { t } from "../i18n";
import { LinkButton } from "../ui/Button";
import { Message } from "../ui/Message";
import { Layout } from "./Layout";
import { useTitle } from "./useTitle";

export function NotFound() {
  useTitle(t.missing.title);
  return (
    <Layout>
      <Message figure="404" title={t.missing.title} text={t.missing.text}>
        <LinkButton href="/">{t.missing.button}</LinkButton>
      </Message>
    </Layout>
  );
}
