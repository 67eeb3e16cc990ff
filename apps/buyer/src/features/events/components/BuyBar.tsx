import type { Offer } from "../../../api/types";
import { t } from "../../../i18n";
import { money } from "../../../i18n/money";
import { Button } from "../../../ui/Button";
import { useNow } from "../../../ui/useNow";
import { countOf, lowest, type Selection, totalOf } from "../model/selection";

type Props = {
  offer: Offer;
  selection: Selection;
  busy: boolean;
  /** The server's time of the next try in ms, while too many want the same. */
  again?: number;
  onContinue: () => void;
};

/** The total and the one next step, always in reach of a thumb. */
export function BuyBar({ offer, selection, busy, again, onContinue }: Props) {
  const now = useNow(1000, again !== undefined);
  const count = countOf(selection);
  const from = lowest(offer);
  const chosen = offer.tiers.filter((tier) => (selection[tier.id] ?? 0) > 0);
  const only = chosen.length === 1 ? chosen[0] : undefined;
  const what = only ? t.bar.line(count, only.name) : t.bar.tickets(count);
  return (
    <div className="buybar">
      <div className="buybar-inner">
        <p className="buybar-line" aria-live="polite" aria-atomic="true">
          {count > 0 ? (
            <>
              <span className="buybar-what">{what}</span>
              <span className="buybar-total">
                {money(totalOf(selection, offer))} <span>{t.bar.total}</span>
              </span>
            </>
          ) : (
            <>
              <span className="buybar-what">{t.bar.allIn}</span>
              {from && (
                <span className="buybar-total">
                  {from.amount === 0 ? t.list.free : `${t.list.fromPrice} ${money(from)}`}
                </span>
              )}
            </>
          )}
        </p>
        <Button busy={busy} onClick={count > 0 ? onContinue : toTickets}>
          {busy ? held(again, now) : count > 0 ? t.bar.go : t.bar.choose}
        </Button>
      </div>
    </div>
  );
}

function held(again: number | undefined, now: number): string {
  return again === undefined ? t.bar.holding : t.bar.again(Math.max(1, Math.ceil((again - now) / 1000)));
}

/** Nothing chosen yet: bring the tickets into view and put the keyboard on the first "one more". */
function toTickets(): void {
  const tickets = document.getElementById("tickets");
  tickets?.scrollIntoView({ block: "start" });
  tickets?.querySelector<HTMLButtonElement>(".stepper button:not(:disabled)")?.focus({ preventScroll: true });
}
