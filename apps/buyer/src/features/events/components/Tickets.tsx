import { useEffect, useState } from "react";
import { isProblem, Problem } from "../../../api/problem";
import type { EventDetail, Offer } from "../../../api/types";
import { t } from "../../../i18n";
import { dayAndClock } from "../../../i18n/time";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { session } from "../../checkout/model/session";
import { countOf, possible, type Selection } from "../model/selection";
import { useContinue } from "../model/useContinue";
import { BuyBar } from "./BuyBar";
import { TierList } from "./TierList";

type Props = { event: EventDetail; offer: Offer; onRefresh: () => void };

/** What can be bought, how much of it, and the way on. */
export function Tickets({ event, offer, onRefresh }: Props) {
  const [wanted, setWanted] = useState<Selection>(() => session.chosen(event.id));
  const selection = offer.status === "on_sale" ? possible(wanted, offer) : {};
  const go = useContinue(event);
  const some = countOf(selection) > 0;

  useEffect(() => {
    // The checkout is fetched while people still choose, so that it opens at once.
    if (some) void import("../../checkout/screens/Checkout").catch(() => {});
  }, [some]);

  const change = (next: Selection) => {
    setWanted(next);
    session.keepChosen(event.id, next);
    go.reset();
  };

  return (
    <section className="tickets" id="tickets" aria-labelledby="tickets-title">
      <h2 id="tickets-title" className="tickets-title">
        {t.event.tickets}
      </h2>
      <SaleState offer={offer} zone={event.zone} onRefresh={onRefresh} />
      <TierList offer={offer} zone={event.zone} selection={selection} onChange={change} />
      {go.isError && <Refused error={go.error} />}
      {offer.status === "on_sale" && (
        <BuyBar
          offer={offer}
          selection={selection}
          busy={go.isPending}
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
