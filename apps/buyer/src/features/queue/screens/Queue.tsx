import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { eventOne } from "../../../api/events";
import type { EventDetail } from "../../../api/types";
import { Layout } from "../../../app/Layout";
import { PageSkeleton } from "../../../app/PageSkeleton";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { q } from "../../../i18n/queue";
import { Button, LinkButton } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { Trouble } from "../../../ui/Trouble";
import { useNow } from "../../../ui/useNow";
import { Email } from "../components/Email";
import { Head } from "../components/Head";
import { Joining } from "../components/Joining";
import { Leave } from "../components/Leave";
import { Lost } from "../components/Lost";
import { Fairness, Steps } from "../components/More";
import { Standing } from "../components/Standing";
import { YourTurn } from "../components/YourTurn";
import { type Kind, kindOf } from "../model/kind";
import { useQueue } from "../model/useQueue";
import { useSpoken } from "../model/useSpoken";
import type { View } from "../model/watch";
import { estimateWords, figure, moment } from "../model/words";

export default function Queue({ slug }: { slug: string }) {
  const event = useQuery(eventOne(slug));
  if (event.data) return <Room event={event.data} />;
  if (event.isError) {
    return (
      <Layout>
        <Trouble error={event.error} onRetry={() => event.refetch()} />
      </Layout>
    );
  }
  return <PageSkeleton />;
}

function Room({ event }: { event: EventDetail }) {
  const [, navigate] = useLocation();
  const { view, now: look, leave, join } = useQueue(event.id);
  const now = useNow(1000);
  const kind = kindOf(view, now);
  const door = `/e/${event.slug}`;
  const go = useCallback(() => navigate(door, { replace: true }), [navigate, door]);
  const over = kind === "off" || event.status === "cancelled" || event.status === "ended";
  useEffect(() => {
    if (over) go();
  }, [over, go]);
  useTitle(titleOf(kind, view, event.name));

  const { turn, kept, error, again, solving } = view;
  const waits = kind === "prequeue" || kind === "drawing" || kind === "waiting" || kind === "paused";
  const starts = turn?.status.sale_starts_at;
  return (
    <Layout>
      <div className={`queue queue--${kind}`}>
        <Head event={event} />
        <div className="queue-now">
          {kind === "trouble" && <Trouble error={error} onRetry={() => look()} />}
          {kind === "joining" && <Joining known={kept.ticket !== undefined} solving={solving} />}
          {kind === "email" && turn?.need && (
            <Email need={turn.need} busy={solving !== undefined} onAnswer={look} />
          )}
          {kind === "left" && (
            <Gone title={q.left} text={q.leftText} again={q.leftAgain} door={door} onJoin={join} />
          )}
          {kind === "over" && (
            <Gone title={q.over} text={q.overText} again={q.overAgain} door={door} onJoin={join} />
          )}
          {kind === "turn" && kept.passUntil && (
            <YourTurn event={event} until={kept.passUntil} door={door} onGo={go} />
          )}
          {turn && (waits || kind === "closed" || kind === "sold_out") && (
            <Standing kind={kind} event={event} turn={turn} kept={kept} />
          )}
          {turn && error !== undefined && kind !== "turn" && (
            <Lost error={error} again={again} onRetry={() => look()} />
          )}
          {kind === "waiting" && turn?.status.stock === "few" && <Notice tone="warn">{q.few}</Notice>}
          {kind === "waiting" && turn?.status.stock === "returned" && (
            <Notice tone="admit">{q.returned}</Notice>
          )}
          {turn?.status.message && (
            <Notice tone="info" icon="mail" role="status">
              <strong>{q.from(event.organizer.name)}</strong>
              <p>{turn.status.message}</p>
            </Notice>
          )}
          {turn?.mine && (waits || kind === "sold_out") && <Leave onLeave={leave} />}
        </div>
        {turn && (waits || kind === "closed" || kind === "sold_out") && (
          <div className="queue-more">
            <Steps kind={kind} draw={starts && moment(starts, event.zone, now)} />
            <Fairness slug={event.slug} status={turn.status} />
          </div>
        )}
      </div>
      <Spoken kind={kind} view={view} />
    </Layout>
  );
}

type GoneProps = { title: string; text: string; again: string; door: string; onJoin: () => void };

/** No place any more: what that means, and both ways on. */
function Gone({ title, text, again, door, onJoin }: GoneProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="standing">
      <h1 className="standing-title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p className="standing-text">{text}</p>
      <div className="queue-choice">
        <Button onClick={onJoin}>{again}</Button>
        <LinkButton look="quiet" href={door}>
          {t.order.eventPage}
        </LinkButton>
      </div>
    </div>
  );
}

/** The two voices of the screen: what cannot wait, and how it is going. */
function Spoken({ kind, view }: { kind: Kind; view: View }) {
  const returned = kind === "waiting" && view.turn?.status.stock === "returned";
  const urgent =
    kind === "turn" ? q.announceTurn : kind === "sold_out" ? q.soldOut : returned ? q.returned : "";
  return (
    <>
      <p className="visually-hidden" aria-live="polite">
        {useSpoken(calmWords(kind, view), kind)}
      </p>
      <p className="visually-hidden" aria-live="assertive">
        {useSpoken(urgent, urgent)}
      </p>
    </>
  );
}

function calmWords(kind: Kind, { turn }: View): string {
  switch (kind) {
    case "waiting":
      return `${aheadOf(turn?.mine?.ahead ?? 0)}. ${estimateWords(turn?.mine?.estimate_seconds)}.`;
    case "joining":
    case "prequeue":
    case "drawing":
    case "paused":
    case "over":
      return q[kind];
    case "closed":
      return q.closedSoon;
    default:
      return "";
  }
}

const aheadOf = (n: number) => q.ahead(n, figure(n));

/** The tab tells how it goes while another one is looked at. */
function titleOf(kind: Kind, { turn }: View, event: string): string {
  if (kind === "turn") return `${q.turnTitle} · ${event}`;
  if (kind === "sold_out") return `${q.soldOut} · ${event}`;
  if (kind === "waiting") return `${aheadOf(turn?.mine?.ahead ?? 0)} · ${event}`;
  return q.title(event);
}
