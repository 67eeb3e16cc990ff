import type { Offer, Tier } from "../../../api/types";
import { t } from "../../../i18n";
import { money, price } from "../../../i18n/money";
import { dayAndClock } from "../../../i18n/time";
import { Stepper } from "../../../ui/Stepper";
import { most, onSale, type Selection } from "../model/selection";

type Props = { offer: Offer; zone: string; selection: Selection; onChange: (selection: Selection) => void };

export function TierList({ offer, zone, selection, onChange }: Props) {
  return (
    <ul className="tiers">
      {offer.tiers.map((tier) => (
        <TierRow
          key={tier.id}
          tier={tier}
          zone={zone}
          selling={offer.status === "on_sale"}
          quantity={selection[tier.id] ?? 0}
          onChange={(quantity) => onChange({ ...selection, [tier.id]: quantity })}
        />
      ))}
    </ul>
  );
}

type RowProps = {
  tier: Tier;
  zone: string;
  selling: boolean;
  quantity: number;
  onChange: (n: number) => void;
};

function TierRow({ tier, zone, selling, quantity, onChange }: RowProps) {
  const open = selling && onSale(tier);
  const state = stateOf(tier, zone);
  const limit = quantity > 0 && quantity >= most(tier) && tier.remaining !== quantity;
  return (
    <li className={open ? "tier" : "tier is-closed"}>
      <div className="tier-text">
        <h3 className="tier-name">{tier.name}</h3>
        {tier.description && <p className="tier-about">{tier.description}</p>}
        {state && <p className={`tier-state tier-state--${state.tone}`}>{state.text}</p>}
        <p className="tier-price">
          <span className="price">{price(tier.each)}</span>
          {tier.each.amount > 0 && <span className="tier-fees">{feesOf(tier)}</span>}
        </p>
      </div>
      {open && (
        <div className="tier-act">
          <Stepper name={tier.name} value={quantity} min={tier.min} max={most(tier)} onChange={onChange} />
          {limit && <p className="tier-limit">{t.tier.limit(most(tier))}</p>}
          {quantity === 0 && tier.min > 1 && <p className="tier-limit">{t.tier.minimum(tier.min)}</p>}
        </div>
      )}
    </li>
  );
}

function feesOf(tier: Tier): string {
  if (tier.fees.amount > 0) return t.tier.fees(money(tier.fees));
  return tier.tax.amount > 0 ? t.tier.tax(money(tier.tax)) : t.tier.noFees;
}

function stateOf(tier: Tier, zone: string): { text: string; tone: "warn" | "quiet" } | undefined {
  switch (tier.availability) {
    case "sold_out":
      return { text: t.tier.sold_out, tone: "quiet" };
    case "ended":
      return { text: t.tier.ended, tone: "quiet" };
    case "not_started":
      return {
        text: tier.sales_start
          ? t.tier.notStarted(dayAndClock(tier.sales_start, zone))
          : t.tier.notStartedYet,
        tone: "quiet",
      };
    case "few":
      return { text: tier.remaining ? t.tier.left(tier.remaining) : t.tier.few, tone: "warn" };
    case "available":
      return tier.sales_end
        ? { text: t.tier.until(dayAndClock(tier.sales_end, zone)), tone: "quiet" }
        : undefined;
  }
}
