import { useQuery } from "@tanstack/react-query";
import { eventOne } from "../../../api/events";
import { queue } from "../../../api/queue";
import { Layout } from "../../../app/Layout";
import { useTitle } from "../../../app/useTitle";
import { t } from "../../../i18n";
import { LinkButton } from "../../../ui/Button";
import { Message } from "../../../ui/Message";
import { Trouble } from "../../../ui/Trouble";
import { checkDraw } from "../model/draw";

async function repeat(eventId: string) {
  const draw = await queue.draw(eventId);
  if (!draw.seed) return { entrants: draw.entrants, result: "early" as const };
  const entrants: string[] = [];
  for (let after = "", more = true; more; more = after !== "") {
    const page = await queue.drawn(eventId, after);
    entrants.push(...page.items.map((item) => item.entrant_id));
    after = page.next ?? "";
  }
  return { entrants: entrants.length, result: await checkDraw(draw.seed, draw.seed_hash, entrants) };
}

/** Repeats the draw of an event in the visitor's own browser. */
export default function Check({ slug }: { slug: string }) {
  useTitle(t.queue.checkTitle);
  const event = useQuery(eventOne(slug));
  const id = event.data?.id ?? "";
  const check = useQuery({
    queryKey: ["queue", "check", id],
    queryFn: () => repeat(id),
    enabled: id !== "",
    retry: false,
  });
  const failed = event.error ?? check.error;
  return (
    <Layout>
      {failed ? (
        <Trouble error={failed} onRetry={() => (event.isError ? event.refetch() : check.refetch())} />
      ) : (
        <Message title={t.queue.checkTitle} text={words(check.data)} role="status">
          <LinkButton look="quiet" href={`/e/${slug}`}>
            {t.order.eventPage}
          </LinkButton>
        </Message>
      )}
    </Layout>
  );
}

function words(data: Awaited<ReturnType<typeof repeat>> | undefined): string {
  if (!data) return t.queue.checking;
  if (data.result === "early") return t.queue.checkEarly;
  if (data.result === "ok") return t.queue.checkOk(data.entrants);
  return data.result === "seed" ? t.queue.checkSeed : t.queue.checkWrong(data.result);
}
