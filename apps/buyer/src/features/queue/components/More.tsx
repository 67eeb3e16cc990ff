import { Link } from "wouter";
import type { QueueStatus } from "../../../api/types";
import { q } from "../../../i18n/queue";
import type { Kind } from "../model/kind";

type StepsProps = { kind: Kind; draw: string | undefined };

/** What happens next, in three plain steps; draw says when the draw is held. */
export function Steps({ kind, draw = q.whenSold }: StepsProps) {
  const before = kind === "closed" || kind === "prequeue";
  const steps = before ? q.stepsBefore(draw) : kind === "sold_out" ? q.stepsSoldOut : q.steps;
  return (
    <section aria-labelledby="next">
      <h2 id="next" className="section-title">
        {q.next}
      </h2>
      <ol className="queue-steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {kind !== "closed" && <p className="queue-keep">{q.keep}</p>}
    </section>
  );
}

/** What was published about the draw, and the way to check it. */
export function Fairness({ slug, status }: { slug: string; status: QueueStatus }) {
  if (!status.seed_hash) return null;
  return (
    <details className="queue-fair">
      <summary>{q.fair}</summary>
      <p>{status.seed ? q.fairAfter : q.fairBefore}</p>
      <dl>
        <dt>{q.hash}</dt>
        <dd className="queue-hash">{status.seed_hash}</dd>
      </dl>
      {status.seed && <Link href={`/e/${slug}/queue/check`}>{q.check}</Link>}
    </details>
  );
}
