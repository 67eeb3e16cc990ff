import { t } from "../../i18n";

/** The mark: a ticket, and in it the light that shows who may pass. */
export function Brand() {
  return (
    <p className="brand">
      <svg viewBox="0 0 64 64" width="28" height="28" aria-hidden="true">
        <path
          className="brand-ticket"
          d="M14 8h36a8 8 0 0 1 8 8v9a7 7 0 0 0 0 14v9a8 8 0 0 1-8 8H14a8 8 0 0 1-8-8v-9a7 7 0 0 0 0-14v-9a8 8 0 0 1 8-8Z"
        />
        <path className="brand-letter" d="M19 19h26v8h-9v20h-8V27h-9z" />
      </svg>
      <span>{t.name}</span>
    </p>
  );
}
