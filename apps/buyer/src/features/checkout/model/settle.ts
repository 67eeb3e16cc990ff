import { confirmOrder } from "../../../api/orders";
import { Problem } from "../../../api/problem";
import type { Order, PaymentStart } from "../../../api/types";

const waits = [400, 800, 1500, 2500, 4000, 6000]; // ms between questions; about 15 s in all

export type Outcome =
  | { kind: "final"; order: Order }
  /** The try was refused; another may follow. */
  | { kind: "declined"; code: string }
  /** Nobody knows yet. */
  | { kind: "open" };

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks the server until the order has left "pending payment" or its try to pay was refused.
 * Asking never charges.
 */
export async function settle(orderId: string, token: string, pauses: number[] = waits): Promise<Outcome> {
  for (const pause of [...pauses, 0]) {
    try {
      const order = await confirmOrder(orderId, token);
      if (order.status !== "pending_payment") return { kind: "final", order };
      if (order.decline) return { kind: "declined", code: order.decline.code };
    } catch (error) {
      if (!(error instanceof Problem) || !error.passing) throw error;
    }
    if (pause > 0) await wait(pause);
  }
  return { kind: "open" };
}

const afterOrder = [1000, 2000, 4000]; // ms, while the provider is away

/** The means to pay of an order that was placed while the provider was away. */
export async function paymentOf(orderId: string, token: string): Promise<PaymentStart | undefined> {
  for (const pause of afterOrder) {
    await wait(pause);
    const order = await confirmOrder(orderId, token).catch(() => undefined);
    if (order?.payment) return order.payment;
  }
  return undefined;
}
