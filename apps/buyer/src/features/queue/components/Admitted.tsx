import { q } from "../../../i18n/queue";
import { Notice } from "../../../ui/Notice";
import { useNow } from "../../../ui/useNow";
import { countdown } from "../model/words";

/** Let in: how long it lasts. */
export default function Admitted({ until }: { until: string }) {
  const now = useNow(1000);
  return (
    <Notice tone="spot" icon="ticket">
      <p className="admitted">
        <span role="status">
          {q.bar.turn}. <span className="admitted-text">{q.bar.turnText}</span>
        </span>
        <strong className="admitted-clock" role="timer" aria-live="off">
          {countdown(until, now)}
        </strong>
      </p>
    </Notice>
  );
}
