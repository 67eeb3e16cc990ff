import { Problem } from "../../../api/problem";
import { q } from "../../../i18n/queue";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { useNow } from "../../../ui/useNow";

type Props = { error: unknown; again?: number; onRetry: () => void };

/** The last look failed. Nothing is lost by it, and the next one comes by itself. */
export function Lost({ error, again, onRetry }: Props) {
  const now = useNow(1000);
  const answered = error instanceof Problem && error.status > 0;
  const seconds = Math.ceil(((again ?? now) - now) / 1000);
  return (
    <Notice tone="spot">
      <p role="status">{answered ? (error.passing ? q.busy : error.message || q.busy) : q.lost}</p>
      <p className="queue-again" aria-live="off">
        {seconds > 0 && <span>{q.again(seconds)}</span>}
        {!answered && (
          <Button look="text" onClick={onRetry}>
            {q.retry}
          </Button>
        )}
      </p>
    </Notice>
  );
}
