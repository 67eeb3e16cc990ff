import type { EventDetail, Hold, Item, PaymentStart } from "../../../api/types";

// What one tab remembers between choosing tickets and having them. It ends with the tab; tokens
// never enter an address.

export type HeldEvent = Pick<EventDetail, "id" | "slug" | "name" | "starts_at" | "zone" | "refunds_until"> & {
  organizer: string;
  place: string;
};

export type Held = { holdId: string; token: string; expiresAt: string; items: Item[]; event: HeldEvent };
export type Placed = { orderId: string; token: string; holdId: string; payment?: PaymentStart };
export type Contact = { name: string; email: string };

function load<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

function save(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden store costs a reload its memory, nothing else.
  }
}

export const session = {
  held: (holdId: string) => load<Held>(`tix.hold.${holdId}`),
  /** The hold of an event that this tab made last. */
  heldFor: (eventId: string) => {
    const holdId = load<string>(`tix.event.${eventId}`);
    return holdId ? load<Held>(`tix.hold.${holdId}`) : undefined;
  },
  keepHeld(hold: Hold, token: string, items: Item[], event: HeldEvent): void {
    const held: Held = { holdId: hold.hold_id, token, expiresAt: hold.expires_at, items, event };
    save(`tix.hold.${hold.hold_id}`, held);
    save(`tix.event.${event.id}`, hold.hold_id);
  },
  endHeld(eventId: string): void {
    sessionStorage.removeItem(`tix.event.${eventId}`);
  },
  placed: (holdId: string) => load<Placed>(`tix.placed.${holdId}`),
  placedOrder(orderId: string): Placed | undefined {
    const holdId = load<string>(`tix.order.${orderId}`);
    return holdId ? load<Placed>(`tix.placed.${holdId}`) : undefined;
  },
  keepPlaced(placed: Placed): void {
    save(`tix.placed.${placed.holdId}`, placed);
    save(`tix.order.${placed.orderId}`, placed.holdId);
  },
  contact: () => load<Contact>("tix.contact") ?? { name: "", email: "" },
  keepContact: (contact: Contact) => save("tix.contact", contact),
  chosen: (eventId: string) => load<Record<string, number>>(`tix.chosen.${eventId}`) ?? {},
  keepChosen: (eventId: string, chosen: Record<string, number>) => save(`tix.chosen.${eventId}`, chosen),
  /** The tracked link of a promoter by which this tab came to an event; the last one counts. */
  link: (slug: string) => load<string>(`tix.link.${slug}`),
  keepLink: (slug: string, link: string) => save(`tix.link.${slug}`, link),
  /** A sentence for the screen that comes next, shown once. */
  leaveWord: (holdId: string, word: string) => save(`tix.word.${holdId}`, word),
  word: (holdId: string): string => load<string>(`tix.word.${holdId}`) ?? "",
  dropWord: (holdId: string) => sessionStorage.removeItem(`tix.word.${holdId}`),
};
