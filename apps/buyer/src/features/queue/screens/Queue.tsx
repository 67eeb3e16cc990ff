import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { eventOne } from "../../../api/events";
import { queue } from "../../../api/queue";
import type { EventDetail } from "../../../api/types";
import { Layout } from "../../../app/Layout";
import { PageSkeleton } from "../../../app/PageSkeleton";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { clock } from "../../../i18n/time";
import { Button, LinkButton } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Notice } from "../../../ui/Notice";
import { Trouble } from "../../../ui/Trouble";
import { useNow } from "../../../ui/useNow";
import { place } from "../model/place";
import { type Turn, useQueue } from "../model/useQueue";
import { countdown, estimateWords } from "../model/words";

const spoken = 30_000; // ms between two announcements of the place

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
  const [left, setLeft] = useState(false);
  const turn = useQueue(event.id, !left);
  const door = `/e/${event.slug}`;
  const open = turn.data?.admitted === true || turn.data?.status.phase === "off";
  useTitle(open ? t.queue.yourTurn : t.queue.title(event.name));
  useEffect(() => {
    if (open && !left) navigate(door, { replace: true });
  }, [open, left, door, navigate]);
  if (left) {
    return (
      <Layout>
        <Message title={t.queue.left} text={t.queue.leftText}>
          <LinkButton href={door}>{t.order.eventPage}</LinkButton>
        </Message>
      </Layout>
    );
  }
  if (!turn.data) {
    return (
      <Layout>
        {turn.isError ? (
          <Trouble error={turn.error} onRetry={() => turn.refetch()} />
        ) : (
          <Message title={t.queue.joining} text={t.queue.joiningText} role="status" />
        )}
      </Layout>
    );
  }
  return (
    <Layout>
      <section className="queue">
        <p className="queue-event">{event.name}</p>
        <Standing turn={turn.data} zone={event.zone} />
        {turn.isError && (
          <Notice tone="warn" role="status">
            {t.queue.lost}
          </Notice>
        )}
        {turn.data.status.message && (
          <Notice tone="info" role="status">
            <strong>{t.queue.from(event.organizer.name)}</strong>
            <p>{turn.data.status.message}</p>
          </Notice>
        )}
        <Steps turn={turn.data} />
        <Fairness slug={event.slug} turn={turn.data} />
        {turn.data.mine && <Leave eventId={event.id} onLeft={() => setLeft(true)} />}
      </section>
    </Layout>
  );
}

function Standing({ turn, zone }: { turn: Turn; zone: string }) {
  const { status, mine } = turn;
  const now = useNow(1000);
  const start = useRef<number | undefined>(undefined);
  if (mine?.position !== undefined && start.current === undefined) start.current = mine.ahead + 1;
  if (status.phase === "closed" && status.prequeue_opens_at) {
    return (
      <Figure
        title={t.queue.closed(clock(status.prequeue_opens_at, zone))}
        figure={countdown(status.prequeue_opens_at, now)}
        text={t.queue.closedText}
      />
    );
  }
  if (status.phase === "prequeue" && status.sale_starts_at) {
    return (
      <Figure title={t.queue.in} figure={countdown(status.sale_starts_at, now)} text={t.queue.prequeueText} />
    );
  }
  if (status.phase === "drawing" || mine?.position === undefined) {
    return <Figure title={t.queue.drawing} text={t.queue.drawingText} />;
  }
  if (status.phase === "sold_out") return <Figure title={t.queue.soldOut} text={t.queue.soldOutText} />;
  const done = 1 - mine.ahead / Math.max(1, start.current ?? 1);
  return (
    <>
      <Figure
        title={status.phase === "paused" ? t.queue.paused : t.queue.ahead(mine.ahead)}
        figure={String(mine.position)}
        label={t.queue.place}
        text={status.phase === "paused" ? t.queue.pausedText : estimateWords(mine.estimate_seconds)}
      />
      <progress
        className="queue-bar"
        max={1}
        value={Math.min(1, Math.max(0.02, done))}
        aria-label={t.queue.progress}
      />
      {status.stock === "few" && <Notice tone="warn">{t.queue.few}</Notice>}
      {status.stock === "returned" && <Notice tone="admit">{t.queue.returned}</Notice>}
      <Spoken text={`${t.queue.ahead(mine.ahead)}. ${estimateWords(mine.estimate_seconds)}`} />
    </>
  );
}

function Figure({
  title,
  figure,
  label,
  text,
}: {
  title: string;
  figure?: string;
  label?: string;
  text: string;
}) {
  return (
    <div className="queue-standing">
      <div role="status">
        <h1 className="queue-title">{title}</h1>
      </div>
      {figure && (
        <p className="queue-figure">
          {label && <span className="queue-label">{label} </span>}
          {figure}
        </p>
      )}
      <p className="queue-text">{text}</p>
    </div>
  );
}

/** Says the place to screen readers now and then, not with every change. */
function Spoken({ text }: { text: string }) {
  const tick = useNow(spoken);
  const newest = useRef(text);
  newest.current = text;
  const [said, setSaid] = useState(text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tick is what it waits for
  useEffect(() => setSaid(newest.current), [tick]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}

function Steps({ turn }: { turn: Turn }) {
  const before = turn.status.phase === "closed" || turn.status.phase === "prequeue";
  return (
    <section aria-labelledby="next">
      <h2 id="next" className="section-title">
        {t.queue.next}
      </h2>
      <ol className="queue-steps">
        {(before ? t.queue.stepsBefore : t.queue.steps).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

function Fairness({ slug, turn }: { slug: string; turn: Turn }) {
  if (!turn.status.seed_hash) return null;
  return (
    <details className="queue-fair">
      <summary>{t.queue.fair}</summary>
      <p>{t.queue.fairText}</p>
      <p className="queue-hash">{turn.status.seed_hash}</p>
      {turn.status.seed && <Link href={`/e/${slug}/queue/check`}>{t.queue.check}</Link>}
    </details>
  );
}

function Leave({ eventId, onLeft }: { eventId: string; onLeft: () => void }) {
  const [sure, setSure] = useState(false);
  const leave = async () => {
    const ticket = place.ticket(eventId);
    onLeft();
    place.forget(eventId);
    // Best effort: a place that nobody takes up is passed over.
    if (ticket) await queue.leave(eventId, ticket).catch(() => {});
  };
  if (!sure) {
    return (
      <Button look="text" onClick={() => setSure(true)}>
        {t.queue.leave}
      </Button>
    );
  }
  return (
    <Notice tone="warn" role="alert">
      <p>{t.queue.leaveSure}</p>
      <div className="queue-choice">
        <Button look="quiet" onClick={() => setSure(false)}>
          {t.queue.stay}
        </Button>
        <Button look="text" onClick={leave}>
          {t.queue.leaveNow}
        </Button>
      </div>
    </Notice>
  );
}
