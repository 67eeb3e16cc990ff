import type { Order } from "../../../api/types";

// What this device keeps of orders: the key of the order page, and the tickets, so that the QR is
// there without a network. localStorage, because it answers before the first paint.

type Kept = { token: string; order?: Order; at: number };

const prefix = "tix.order.";

function load(id: string): Kept | undefined {
  try {
    const text = localStorage.getItem(prefix + id);
    return text ? (JSON.parse(text) as Kept) : undefined;
  } catch {
    return undefined;
  }
}

function save(id: string, kept: Kept): void {
  try {
    localStorage.setItem(prefix + id, JSON.stringify(kept));
  } catch {
    // Without a store the page still works while there is a network.
  }
}

export const vault = {
  token: (id: string): string => load(id)?.token ?? "",
  order: (id: string): Order | undefined => load(id)?.order,
  keepToken(id: string, token: string): void {
    const kept = load(id);
    if (kept?.token !== token) save(id, { token, order: kept?.order, at: Date.now() });
  },
  /** Keeps the order without the secrets of its payment. */
  keepOrder(order: Order, token: string): void {
    save(order.id, { token, order: { ...order, payment: undefined }, at: Date.now() });
  },
  /** Orders with tickets on this device, the next event first. */
  all(): Order[] {
    const orders: Order[] = [];
    for (const key of keys()) {
      const order = load(key.slice(prefix.length))?.order;
      if (order && order.tickets.length > 0) orders.push(order);
    }
    return orders.sort((a, b) => a.event.starts_at.localeCompare(b.event.starts_at));
  },
  forget(): void {
    for (const key of keys()) localStorage.removeItem(key);
  },
};

function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
