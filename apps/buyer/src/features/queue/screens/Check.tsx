import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { eventOne } from "../../../api/events";
import { isProblem } from "../../../api/problem";
import type { EventDetail } from "../../../api/types";
import { Layout } from "../../../app/Layout";
import { PageSkeleton } from "../../../app/PageSkeleton";
import { useTitle } from "../../../app/useTitle";
import { q } from "../../../i18n/queue";
import { LinkButton } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";
import { Message } from "../../../ui/Message";
import { Trouble } from "../../../ui/Trouble";
import { Head } from "../components/Head";
import { calls } from "../model/calls";
import { type Drawn, repeatDraw } from "../model/draw";
import { place } from "../model/place";
import { figure } from "../model/words";

const c = q.checking;

/** Fetches a whole draw and repeats it; undefined before it was held. */
async function check(eventId: string, tell: (words: string) => void, signal: AbortSignal) {
  const draw = await calls.draw(eventId, signal);
  if (!draw.seed) return undefined;
  const drawn: Drawn[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page = await calls.drawn(eventId, after, signal);
    drawn.push(...page.items);
    tell(c.fetching(figure(drawn.length), figure(draw.entrants)));
    after = page.next;
  }
  const { hash, entrant } = place.of(eventId);
  // What this device saw before the draw counts, not only what the server says of it today.
  const hashes = hash ? [draw.seed_hash, hash] : [draw.seed_hash];
  const told = (n: number) => tell(c.drawing(figure(n), figure(drawn.length)));
  const verdict = await repeatDraw(draw.seed, hashes, drawn, entrant, told);
  return { draw: { ...draw, seed: draw.seed }, verdict, places: drawn.length, entrant };
}

/** Repeats the draw of an event in the visitor's own browser. */
export default function Check({ slug }: { slug: string }) {
  useTitle(c.title);
  const event = useQuery(eventOne(slug));
  if (event.isError) {
    return (
      <Layout>
        <Trouble error={event.error} onRetry={() => event.refetch()} />
      </Layout>
    );
  }
  if (!event.data) return <PageSkeleton />;
  return (
    <Layout>
      <div className="queue queue--check">
        <Head event={event.data} />
        <Checked event={event.data} />
      </div>
    </Layout>
  );
}

function Checked({ event }: { event: EventDetail }) {
  const [far, setFar] = useState("");
  const checked = useQuery({
    queryKey: ["queue", "check", event.id],
    queryFn: async ({ signal }) => (await check(event.id, setFar, signal)) ?? null,
    enabled: "subtle" in crypto,
    retry: false,
  });
  const back = (
    <LinkButton look="quiet" href={`/e/${event.slug}/queue`}>
      {c.back}
    </LinkButton>
  );
  const say = (title: string, text: string) => (
    <Message title={title} text={text} role="status">
      {back}
    </Message>
  );
  if (!("subtle" in crypto)) return say(c.title, c.insecure);
  if (isProblem(checked.error, "not_found")) return say(c.none, c.noneText);
  if (checked.error) return <Trouble error={checked.error} onRetry={() => checked.refetch()} />;
  if (checked.data === null) return say(c.early, c.earlyText);
  if (!checked.data) {
    return (
      <div className="standing" aria-busy="true">
        <h1 className="standing-title">{c.title}</h1>
        <p className="standing-text">{c.text}</p>
        <p className="check-far">{far}</p>
      </div>
    );
  }
  const { draw, verdict, places, entrant } = checked.data;
  const right = verdict.seed && verdict.wrong === 0;
  return (
    <div className="standing">
      <div role="status" className="standing">
        <h1 className="standing-title">{right ? c.ok : c.wrong}</h1>
        {!right && <p className="standing-text">{c.wrongText}</p>}
      </div>
      <ul className="check-list">
        <Line good={verdict.seed} text={verdict.seed ? c.seedOk : c.seedWrong} />
        <Line
          good={verdict.wrong === 0}
          text={
            verdict.wrong === 0 ? c.placesOk(places, figure(places)) : c.placesWrong(figure(verdict.wrong))
          }
        />
        {entrant && (
          <Line good text={verdict.mine === undefined ? c.mineLate : c.mine(figure(verdict.mine))} />
        )}
      </ul>
      <dl className="check-facts">
        <dt>{q.hash}</dt>
        <dd className="queue-hash">{draw.seed_hash}</dd>
        <dt>{c.seed}</dt>
        <dd className="queue-hash">{draw.seed}</dd>
      </dl>
      <details className="queue-fair">
        <summary>{c.how}</summary>
        <p>{c.howText(draw.rule)}</p>
        <p className="queue-hash">{`/v1/waitingroom/events/${event.id}/draw`}</p>
        <p className="queue-hash">{`/v1/waitingroom/events/${event.id}/draw/entrants`}</p>
      </details>
      <div className="queue-choice">{back}</div>
    </div>
  );
}

function Line({ good, text }: { good: boolean; text: string }) {
  return (
    <li className={good ? "check-line" : "check-line is-wrong"}>
      <Icon name={good ? "check" : "alert"} />
      <span>{text}</span>
    </li>
  );
}
