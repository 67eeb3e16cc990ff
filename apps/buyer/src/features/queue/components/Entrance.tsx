import type { EventDetail, QueueStatus } from "../../../api/types";
import { q } from "../../../i18n/queue";
import { LinkButton } from "../../../ui/Button";
import { useNow } from "../../../ui/useNow";
import { place } from "../model/place";
import { moment } from "../model/words";

type Props = { event: EventDetail; status: QueueStatus };

/** In the place of the button that buys: the way to the waiting room. */
export default function Entrance({ event, status }: Props) {
  const now = useNow(15_000);
  const { ticket } = place.of(event.id);
  return (
    <div className="buybar">
      <div className="buybar-inner">
        <p className="entrance">
          <strong>{stateOf(status, event.zone, now)}</strong>
          <span>{q.bar.why}</span>
        </p>
        <LinkButton href={`/e/${event.slug}/queue`}>{ticket ? q.bar.back : wayOf(status)}</LinkButton>
      </div>
    </div>
  );
}

function stateOf(
  { phase, prequeue_opens_at, sale_starts_at }: QueueStatus,
  zone: string,
  now: number,
): string {
  if (phase === "closed" && prequeue_opens_at) return q.bar.closed(moment(prequeue_opens_at, zone, now));
  if (phase === "prequeue" && sale_starts_at) return q.bar.prequeue(moment(sale_starts_at, zone, now));
  return phase === "sold_out" ? q.bar.sold_out : q.bar.open;
}

function wayOf({ phase }: QueueStatus): string {
  if (phase === "closed") return q.bar.look;
  return phase === "sold_out" ? q.bar.told : q.bar.join;
}
