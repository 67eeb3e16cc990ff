import { t } from "../i18n";

/** The shape of a list that is on its way. */
export function Bones({ rows }: { rows: number }) {
  return (
    <div className="bones" role="status" aria-label={t.common.loading}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of nothing have no other name
        <div key={row} className="bone" />
      ))}
    </div>
  );
}
