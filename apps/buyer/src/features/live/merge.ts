import type { Availability, Offer } from "../../api/types";

/** An offer with what is left now. */
export function merge(offer: Offer, now: Availability): Offer {
  const left = new Map(now.tiers.map((tier) => [tier.id, tier]));
  return {
    ...offer,
    status: now.status,
    tiers: offer.tiers.map((tier) => {
      const fresh = left.get(tier.id);
      return fresh
        ? { ...tier, availability: fresh.availability, remaining: fresh.remaining, max: fresh.max }
        : tier;
    }),
  };
}

/** The tiers that nobody could buy before and can now, or the other way round. */
export function turned(before: Offer, after: Offer): { went: string[]; back: string[] } {
  const open = (offer: Offer, id: string) =>
    offer.status === "on_sale" &&
    offer.tiers.some((tier) => tier.id === id && /^(available|few)$/.test(tier.availability));
  const names = (from: Offer, to: Offer) =>
    from.tiers.filter(({ id }) => open(from, id) && !open(to, id)).map(({ name }) => name);
  return { went: names(before, after), back: names(after, before) };
}
