import { Problem } from "../api/problem";
import { t } from "../i18n";
import { Button } from "./Button";
import { Message } from "./Message";

function words(error: unknown): { title: string; text: string } {
  if (!(error instanceof Problem)) return { title: t.trouble.title, text: t.trouble.text };
  if (error.status === 0) return { title: t.trouble.offline, text: t.trouble.offlineText };
  if (error.status === 429) return { title: t.trouble.busy, text: t.trouble.busyText };
  return { title: t.trouble.title, text: error.message || t.trouble.text };
}

type Props = { error: unknown; onRetry: () => void };

/** Something could not be fetched: what to do, and the id to name when writing to us. */
export function Trouble({ error, onRetry }: Props) {
  const { title, text } = words(error);
  const id = error instanceof Problem ? error.requestId : "";
  return (
    <Message title={title} text={text} role="alert" level={2}>
      <Button look="quiet" onClick={onRetry}>
        {t.common.retry}
      </Button>
      {id && <p className="request-id">{t.trouble.request(id)}</p>}
    </Message>
  );
}
