import type { Item, Money, Offer, Tier } from "../../../api/types";

/** How many of each tier, by the tier's id. */
export type Selection = Record<string, number>;

/** How many of a tier one order may have now. */
export function most(tier: Tier): number {
  return Math.min(tier.max, tier.remaining ?? tier.max);
}

export function onSale(tier: Tier): boolean {
  return (tier.availability === "available" || tier.availability === "few") && most(tier) >= tier.min;
}

/** The selection as far as the offer still allows it. */
export function possible(selection: Selection, offer: Offer): Selection {
  const fitting: Selection = {};
  for (const tier of offer.tiers) {
    const wanted = Math.min(selection[tier.id] ?? 0, most(tier));
    if (wanted >= Math.max(1, tier.min) && onSale(tier)) fitting[tier.id] = wanted;
  }
  return fitting;
}

export function toItems(selection: Selection): Item[] {
  return Object.entries(selection)
    .filter(([, quantity]) => quantity > 0)
    .map(([tier_id, quantity]) => ({ tier_id, quantity }));
}

export function countOf(selection: Selection): number {
  return Object.values(selection).reduce((sum, quantity) => sum + quantity, 0);
}

/** What the selection costs, everything included. The server's quote has the last word. */
export function totalOf(selection: Selection, offer: Offer): Money {
  const amount = offer.tiers.reduce((sum, tier) => sum + tier.each.amount * (selection[tier.id] ?? 0), 0);
  return { amount, currency: offer.currency };
}

/** The lowest all-in price that can be bought now. */
export function lowest(offer: Offer): Money | undefined {
  const amounts = offer.tiers.filter(onSale).map((tier) => tier.each.amount);
  return amounts.length > 0 ? { amount: Math.min(...amounts), currency: offer.currency } : undefined;
}

export function sameItems(a: Item[], b: Item[]): boolean {
  const text = (items: Item[]) =>
    items
      .map((item) => `${item.tier_id}=${item.quantity}`)
      .sort()
      .join();
  return text(a) === text(b);
}
