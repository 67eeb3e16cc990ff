import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { eventList } from "../../../api/events";
import type { EventSummary } from "../../../api/types";
import { Layout } from "../../../app/Layout";
import { hasShell, ServerShell } from "../../../app/serverShell";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { month } from "../../../i18n/time";
import { Bone } from "../../../ui/Bone";
import { Button } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Trouble } from "../../../ui/Trouble";
import { useNow } from "../../../ui/useNow";
import { EventRow, LeadEvent } from "../components/EventRow";
import { Filters } from "../components/Filters";
import { type Filter, filterAddress, isFiltered, noFilter, readFilter, toQuery } from "../model/filter";

const minute = 60_000;

export function EventList() {
  useTitle(undefined);
  const search = useSearch();
  const [, navigate] = useLocation();
  const [opened] = useState(() => new Date());
  const filter = useMemo(() => readFilter(search), [search]);
  const list = useInfiniteQuery({
    ...eventList(toQuery(filter, opened)),
    placeholderData: (before) => before,
  });
  const events = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const change = useCallback((next: Filter) => navigate(filterAddress(next), { replace: true }), [navigate]);

  return (
    <Layout>
      <div className="wide">
        <h1 className="page-title">{t.list.title}</h1>
        <Filters filter={filter} cities={useCities(events)} onChange={change} />
        {list.isError && !list.data ? (
          <Trouble level={2} error={list.error} onRetry={() => list.refetch()} />
        ) : list.isPending ? (
          <Waiting />
        ) : events.length === 0 ? (
          <Nothing filter={filter} onClear={() => change(noFilter)} />
        ) : (
          <>
            <p className="visually-hidden" role="status">
              {t.list.found(events.length, list.hasNextPage)}
            </p>
            <Programme events={events} lead={!isFiltered(filter)} stale={list.isPlaceholderData} />
            {list.hasNextPage && (
              <div className="more">
                {list.isFetchNextPageError && (
                  <p className="field-error" role="alert">
                    {t.trouble.offlineText}
                  </p>
                )}
                <Button look="quiet" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                  {list.isFetchingNextPage ? t.list.loadingMore : t.list.more}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </Layout>
  );
}

/** Cities seen so far in this visit: what the city field proposes. */
function useCities(events: EventSummary[]): string[] {
  const [seen] = useState(() => new Set<string>());
  return useMemo(() => {
    for (const event of events) seen.add(event.venue.city);
    return [...seen].sort();
  }, [events, seen]);
}

function Programme({ events, lead, stale }: { events: EventSummary[]; lead: boolean; stale: boolean }) {
  const now = useNow(minute);
  const first = lead ? events[0] : undefined;
  const rest = first ? events.slice(1) : events;
  const months = new Map<string, EventSummary[]>();
  for (const event of rest) {
    const name = month(event.starts_at, event.zone);
    months.set(name, [...(months.get(name) ?? []), event]);
  }
  return (
    <div className={stale ? "programme is-stale" : "programme"} aria-busy={stale}>
      {first && <LeadEvent event={first} now={now} />}
      {[...months].map(([name, rows]) => (
        <section key={name} className="month">
          <h2 className="month-name">{name}</h2>
          <ul className="rows">
            {rows.map((event) => (
              <li key={event.id}>
                <EventRow event={event} now={now} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Waiting() {
  if (hasShell("/")) return <ServerShell />;
  return (
    <div className="programme skeleton" aria-busy="true">
      <p className="visually-hidden" role="status">
        {t.site.loading}
      </p>
      <div className="lead">
        <Bone kind="picture" />
        <div className="lead-text">
          <Bone kind="short" />
          <Bone kind="title" />
          <Bone kind="line" />
        </div>
      </div>
      {[1, 2, 3].map((row) => (
        <div key={row} className="row">
          <Bone kind="thumb" />
          <div className="row-text">
            <Bone kind="line" />
            <Bone kind="short" />
          </div>
        </div>
      ))}
    </div>
  );
}

function Nothing({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  if (!isFiltered(filter))
    return <Message level={2} title={t.list.emptyAll} text={t.list.emptyAllHint} role="status" />;
  return (
    <Message level={2} title={t.list.empty} text={t.list.emptyHint} role="status">
      <Button look="quiet" onClick={onClear}>
        {t.list.showAll}
      </Button>
    </Message>
  );
}
