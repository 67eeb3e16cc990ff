import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { eventOffer, eventOne } from "../../../api/events";
import { Problem } from "../../../api/problem";
import type { EventDetail, Offer } from "../../../api/types";
import { Layout } from "../../../app/Layout";
import { hasShell, ServerShell } from "../../../app/serverShell";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { clock, day, shortDay } from "../../../i18n/time";
import { Bone } from "../../../ui/Bone";
import { LinkButton } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Notice } from "../../../ui/Notice";
import { Picture } from "../../../ui/Picture";
import { Trouble } from "../../../ui/Trouble";
import { useNow } from "../../../ui/useNow";
import { Facts } from "../components/Facts";
import { Tickets } from "../components/Tickets";
import { noteLink } from "../model/link";
import { useLive } from "../model/useLive";

const minute = 60_000;

export function EventPage({ slug }: { slug: string }) {
  const event = useQuery(eventOne(slug));
  useTitle(event.data?.name);
  useEffect(() => noteLink(slug, window.location.search), [slug]);
  if (event.data) return <Programme event={event.data} />;
  if (event.error instanceof Problem && event.error.status === 404) {
    return (
      <Layout>
        <Message title={t.event.missing} text={t.event.missingText}>
          <LinkButton href="/">{t.missing.button}</LinkButton>
        </Message>
      </Layout>
    );
  }
  if (event.isError) {
    return (
      <Layout>
        <Trouble error={event.error} onRetry={() => event.refetch()} />
      </Layout>
    );
  }
  return <Layout tone="over">{hasShell(`/e/${slug}`) ? <ServerShell /> : <Waiting />}</Layout>;
}

function Programme({ event }: { event: EventDetail }) {
  const now = useNow(minute);
  const over = event.status === "ended" || Date.parse(event.ends_at) < now;
  const cancelled = event.status === "cancelled";
  const closed = over || cancelled;
  const offer = useQuery({ ...eventOffer(event.id), enabled: !closed });
  const word = useLive(event.id, offer.isSuccess);
  return (
    <Layout tone="over" bare={!closed}>
      <article className="event">
        <Picture
          url={event.image_url}
          alt={event.image_alt}
          sizes="(min-width: 900px) 640px, 75vw"
          eager
          className="event-picture"
        />
        <header className="event-head">
          <Dateline event={event} />
          <h1 className="event-name">{event.name}</h1>
          <p className="event-where">
            {event.venue.name}, {event.venue.city}
          </p>
          <p className="event-by">
            {t.event.byLine(event.organizer.name)}
            {event.refunds_until && Date.parse(event.refunds_until) > now && (
              <> · {t.event.refundsLine(shortDay(event.refunds_until, event.zone))}</>
            )}
          </p>
        </header>
        <div className="event-side">
          {closed ? (
            <Closed cancelled={cancelled} reason={event.cancel_reason} />
          ) : (
            <Offered event={event} offer={offer} word={word} />
          )}
        </div>
        {/* After the tickets, so that nothing moves when they come. */}
        {!offer.isLoading && <More event={event} now={now} />}
      </article>
    </Layout>
  );
}

function More({ event, now }: { event: EventDetail; now: number }) {
  return (
    <div className="event-more">
      {event.description && (
        <section aria-labelledby="about">
          <h2 id="about" className="section-title">
            {t.event.about}
          </h2>
          <div className="prose">{paragraphs(event.description)}</div>
        </section>
      )}
      <Facts event={event} now={now} />
    </div>
  );
}

function Dateline({ event }: { event: EventDetail }) {
  return (
    <p className="dateline">
      <strong>
        <time dateTime={event.starts_at}>{day(event.starts_at, event.zone)}</time>
      </strong>
      {event.doors_at && <span>{t.event.doors(clock(event.doors_at, event.zone))}</span>}
      <span>{t.event.starts(clock(event.starts_at, event.zone))}</span>
    </p>
  );
}

type OfferedProps = { event: EventDetail; offer: UseQueryResult<Offer>; word: string };

function Offered({ event, offer, word }: OfferedProps) {
  if (offer.data) {
    return (
      <div className="offered">
        <Tickets event={event} offer={offer.data} onRefresh={() => offer.refetch()} />
        <p className="visually-hidden" role="status">
          {word}
        </p>
      </div>
    );
  }
  if (offer.isError) return <Trouble level={2} error={offer.error} onRetry={() => offer.refetch()} />;
  return (
    <div className="tickets skeleton" aria-busy="true">
      <div className="tiers">
        {[1, 2].map((row) => (
          <div key={row} className="tier">
            <div className="tier-text">
              <Bone kind="line" />
              <Bone kind="short" />
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

function Closed({ cancelled, reason }: { cancelled: boolean; reason?: string }) {
  return (
    <section className="tickets">
      <Notice tone={cancelled ? "refuse" : "info"} role="status">
        <strong>{cancelled ? t.event.cancelled : t.event.ended}</strong>
        {cancelled && reason && <p>{reason}</p>}
        <p>{cancelled ? t.event.cancelledText : t.event.endedText}</p>
      </Notice>
      <LinkButton look="quiet" href="/">
        {t.event.more}
      </LinkButton>
    </section>
  );
}

/** Blank lines part paragraphs; lines that begin with a dash are a list. */
function paragraphs(text: string) {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter(Boolean)
    .map((block) => {
      const lines = block.split("\n");
      if (!lines.every((line) => /^[-*] /.test(line))) return <p key={block}>{block}</p>;
      return (
        <ul key={block}>
          {lines.map((line) => (
            <li key={line}>{line.slice(2)}</li>
          ))}
        </ul>
      );
    });
}

function Waiting() {
  return (
    <div className="event skeleton" aria-busy="true">
      <p className="visually-hidden" role="status">
        {t.site.loading}
      </p>
      <Bone kind="picture" />
      <div className="event-head">
        <Bone kind="short" />
        <Bone kind="title" />
        <Bone kind="line" />
      </div>
      <div className="event-side">
        <Bone kind="block" />
      </div>
    </div>
  );
}
