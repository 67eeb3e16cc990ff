import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useState } from "react";
import { isProblem, Problem } from "../../../api/problem";
import { queueStatus } from "../../../api/queue";
import type { EventDetail, Offer } from "../../../api/types";
import { lazyScreen } from "../../../app/lazyScreen";
import { t } from "../../../i18n";
import { dayAndClock } from "../../../i18n/time";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { useNow } from "../../../ui/useNow";
import { session } from "../../checkout/model/session";
import { place } from "../../queue/model/place";
import { countOf, possible, type Selection } from "../model/selection";
import { useContinue } from "../model/useContinue";
import { BuyBar } from "./BuyBar";
import { TierList } from "./TierList";

// Most events have no waiting room.
const Entrance = lazyScreen(() => import("../../queue/components/Entrance"));
const Admitted = lazyScreen(() => import("../../queue/components/Admitted"));

type Props = { event: EventDetail; offer: Offer; onRefresh: () => void };

/** What can be bought, how much of it, and the way on. */
export function Tickets({ event, offer, onRefresh }: Props) {
  const [wanted, setWanted] = useState<Selection>(() => session.chosen(event.id));
  const selection = offer.status === "on_sale" ? possible(wanted, offer) : {};
  const go = useContinue(event);
  const room = useQuery(queueStatus(event.id));
  const guarded = room.data !== undefined && room.data.phase !== "off";
  const pass = place.pass(event.id, useNow(5000, guarded));
  const sells = offer.status !== "ended" && offer.status !== "cancelled";
  const some = countOf(selection) > 0;

  useEffect(() => {
    // The checkout is fetched while people still choose, so that it opens at once.
    if (some) void import("../../checkout/screens/Checkout").catch(() => {});
  }, [some]);

  const change = (next: Selection) => {
    setWanted(next);
    session.keepChosen(event.id, next);
    go.giveUp();
    go.reset();
  };

  return (
    <section className="tickets" id="tickets" aria-labelledby="tickets-title">
      <h2 id="tickets-title" className="tickets-title">
        {t.event.tickets}
      </h2>
      {guarded && pass && (
        <Suspense fallback={null}>
          <Admitted until={place.of(event.id).passUntil ?? ""} />
        </Suspense>
      )}
      <SaleState offer={offer} zone={event.zone} onRefresh={onRefresh} />
      <TierList offer={offer} zone={event.zone} selection={selection} onChange={change} />
      {go.isError && <Refused error={go.error} />}
      <p className="visually-hidden" role="status">
        {go.again !== undefined && t.bar.busy}
      </p>
      {room.data && guarded && !pass && sells && (
        <Suspense fallback={null}>
          <Entrance event={event} status={room.data} />
        </Suspense>
      )}
      {offer.status === "on_sale" && (!guarded || pass) && (
        <BuyBar
          offer={offer}
          selection={selection}
          busy={go.isPending}
          again={go.again}
          onContinue={() => go.mutate(selection)}
        />
      )}
    </section>
  );
}

function Refused({ error }: { error: unknown }) {
  const gone = isProblem(error, "sold_out");
  const said = error instanceof Problem && error.status > 0 ? error.message : t.trouble.offlineText;
  return (
    <Notice tone={gone ? "warn" : "refuse"} role="alert">
      {gone ? t.bar.gone : said || t.trouble.text}
    </Notice>
  );
}

function SaleState({ offer, zone, onRefresh }: { offer: Offer; zone: string; onRefresh: () => void }) {
  switch (offer.status) {
    case "not_started":
      return (
        <Notice tone="info" role="status">
          <strong>
            {offer.sales_start
              ? t.event.notStarted(dayAndClock(offer.sales_start, zone))
              : t.tier.notStartedYet}
          </strong>
        </Notice>
      );
    case "ended":
      return (
        <Notice tone="info" role="status">
          <strong>{t.event.salesEnded}</strong> {t.event.salesEndedText}
        </Notice>
      );
    case "sold_out":
      return (
        <Notice tone="info" role="status">
          <strong>{t.event.soldOut}</strong>
          <p>{t.event.soldOutText}</p>
          <Button look="quiet" onClick={onRefresh}>
            {t.event.lookAgain}
          </Button>
        </Notice>
      );
    default:
      return null;
  }
}
