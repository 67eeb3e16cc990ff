import type { ReactNode } from "react";
import type { EventDetail } from "../../../api/types";
import { q } from "../../../i18n/queue";
import { useNow } from "../../../ui/useNow";
import type { Kind } from "../model/kind";
import type { Turn } from "../model/look";
import type { Kept } from "../model/place";
import { countdown, estimateWords, figure, moment } from "../model/words";

type Props = { kind: Kind; event: EventDetail; turn: Turn; kept: Kept };

/** Where somebody stands: one heading, one figure, one sentence. */
export function Standing({ kind, event, turn, kept }: Props) {
  const { status, mine } = turn;
  switch (kind) {
    case "closed":
      return <Closed opensAt={status.prequeue_opens_at} zone={event.zone} />;
    case "prequeue":
      return <Prequeue startsAt={status.sale_starts_at} here={status.waiting} zone={event.zone} />;
    case "drawing":
      return <Words title={q.drawing} text={q.drawingText} />;
    case "sold_out":
      return (
        <Words title={q.soldOut} text={q.soldOutText}>
          {mine?.position !== undefined && <Card label={q.place} figure={figure(mine.position)} quiet />}
        </Words>
      );
    case "paused":
      return (
        <Words title={q.paused} text={q.pausedText}>
          {mine?.position !== undefined && <Way turn={turn} kept={kept} />}
        </Words>
      );
    default:
      return (
        <Words title={q.ahead(mine?.ahead ?? 0, figure(mine?.ahead ?? 0))}>
          <Way turn={turn} kept={kept} text={estimateWords(mine?.estimate_seconds)} />
        </Words>
      );
  }
}

function Closed({ opensAt, zone }: { opensAt?: string; zone: string }) {
  const now = useNow(1000);
  if (!opensAt) return <Words title={q.closedSoon} text={`${q.closedText} ${q.closedStay}`} />;
  return (
    <Words title={q.closed(moment(opensAt, zone, now))} text={`${q.closedText} ${q.closedStay}`}>
      <Card label={q.opensIn} figure={countdown(opensAt, now)} timer quiet />
    </Words>
  );
}

function Prequeue({ startsAt, here, zone }: { startsAt?: string; here: number; zone: string }) {
  const now = useNow(1000);
  if (!startsAt) return <Words title={q.prequeue} text={q.keep} />;
  return (
    <Words title={q.prequeue} text={q.prequeueText(moment(startsAt, zone, now))}>
      <Card label={q.drawIn} figure={countdown(startsAt, now)} timer>
        {here > 1 && <p className="place-text">{q.here(here, figure(here))}</p>}
      </Card>
    </Words>
  );
}

/** The place, and how much of the way to it is behind. */
function Way({ turn: { mine, status }, kept, text }: { turn: Turn; kept: Kept; text?: string }) {
  const serving = Math.max(mine?.serving ?? 0, status.serving);
  return (
    <Card label={q.place} figure={figure(mine?.position ?? 0)}>
      {text && <p className="place-text">{text}</p>}
      <progress
        className="place-bar"
        max={1}
        value={Math.min(1, Math.max(0.02, kept.done ?? 0))}
        aria-label={q.progress}
      />
      <p className="place-serving">{q.serving(figure(serving))}</p>
    </Card>
  );
}

function Words({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="standing">
      <h1 className="standing-title">{title}</h1>
      {children}
      {text && <p className="standing-text">{text}</p>}
    </div>
  );
}

type CardProps = { label: string; figure: string; timer?: boolean; quiet?: boolean; children?: ReactNode };

function Card({ label, figure, timer = false, quiet = false, children }: CardProps) {
  return (
    <div className={quiet ? "place-card place-card--quiet" : "place-card"}>
      <p className="place" role={timer ? "timer" : undefined} aria-live={timer ? "off" : undefined}>
        <span className="place-label">{label} </span>
        <span className="place-figure">{figure}</span>
      </p>
      {children}
    </div>
  );
}
