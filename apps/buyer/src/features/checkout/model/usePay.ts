import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { placeOrder } from "../../../api/checkout";
import { isProblem, Problem } from "../../../api/problem";
import type { Order } from "../../../api/types";
import { t } from "../../../i18n";
import { vault } from "../../orders/model/vault";
import { declineWords } from "../payment/card";
import type { PaymentPort, Settlement } from "../payment/port";
import type { ContactErrors } from "./contact";
import { type Contact, type Held, type Placed, session } from "./session";
import { paymentOf, settle } from "./settle";

export type Step = "idle" | "paying" | "checking" | "leaving";

type Options = {
  held: Held;
  /** Undefined for a free order. */
  port: PaymentPort | undefined;
  onFields: (errors: ContactErrors) => void;
  onExpired: () => void;
};

/**
 * One press of Pay: order, payment, answer. Every step can be repeated: the order by its
 * Idempotency-Key, the payment because one payment is charged once. So whatever is lost on the
 * way, pressing again is right.
 */
export function usePay({ held, port, onFields, onExpired }: Options) {
  const [, navigate] = useLocation();
  const [placed, setPlaced] = useState<Placed | undefined>(() => session.placed(held.holdId));
  const [step, setStep] = useState<Step>("idle");
  const [trouble, setTrouble] = useState(() => session.word(held.holdId));
  const running = useRef(false);

  // Read above and dropped here: a drawing that React throws away must not lose the sentence.
  useEffect(() => session.dropWord(held.holdId), [held.holdId]);

  const finish = (order: Order, token: string) => {
    session.endHeld(held.event.id);
    session.keepChosen(held.event.id, {});
    vault.keepOrder(order, token);
    navigate(`/order/${order.id}#${token}`, { replace: true });
  };

  const remember = (next: Placed) => {
    session.keepPlaced(next);
    setPlaced(next);
  };

  const order = async (contact: Contact, creditCode?: string): Promise<Placed | undefined> => {
    if (placed) return placed;
    const buyer = { name: contact.name.trim(), email: contact.email.trim() };
    const link = session.link(held.event.slug);
    const made = await placeOrder(held.holdId, held.token, buyer, { link, creditCode });
    const next: Placed = {
      orderId: made.order.id,
      token: made.order_token,
      holdId: held.holdId,
      payment: made.payment ?? made.order.payment,
    };
    remember(next);
    vault.keepToken(next.orderId, next.token);
    if (made.order.status === "pending_payment") return next;
    finish(made.order, made.order_token);
    return undefined;
  };

  const answer = async (settlement: Settlement, { orderId, token }: Placed) => {
    if (settlement.kind === "declined") return setTrouble(settlement.message);
    if (settlement.kind === "redirect") {
      setStep("leaving");
      window.location.assign(settlement.url);
      return;
    }
    setStep("checking");
    const outcome = await settle(orderId, token);
    if (outcome.kind === "final") {
      if (outcome.order.status === "expired" || outcome.order.status === "cancelled") return onExpired();
      return finish(outcome.order, token);
    }
    if (outcome.kind === "declined") return setTrouble(declineWords(outcome.code));
    if (settlement.kind === "unknown") return setTrouble(t.checkout.uncertain);
    navigate(`/order/${orderId}#${token}`, { replace: true }); // the bank takes its time: that page waits
  };

  const refuse = (error: unknown) => {
    if (isProblem(error, "hold_expired") || isProblem(error, "order_expired")) return onExpired();
    if (error instanceof Problem && (error.status === 410 || error.status === 404)) return onExpired();
    if (error instanceof Problem && error.fields.length > 0) {
      onFields(Object.fromEntries(error.fields.map(({ field, message }) => [field, message])));
    }
    if (error instanceof Problem && error.status === 0) return setTrouble(t.checkout.uncertain);
    setTrouble((error instanceof Problem && error.message) || t.checkout.problem);
  };

  const pay = async (contact: Contact, creditCode?: string) => {
    if (running.current) return;
    running.current = true;
    setTrouble("");
    setStep("paying");
    try {
      const target = await order(contact, creditCode);
      if (!target) return;
      if (!port) return setTrouble(t.checkout.problem);
      const payment = target.payment ?? (await paymentOf(target.orderId, target.token));
      if (!payment) return setTrouble(t.checkout.away);
      remember({ ...target, payment });
      const address = `${window.location.origin}/checkout/return?order=${target.orderId}`;
      await answer(await port.confirm(payment, address), target);
    } catch (error) {
      refuse(error);
    } finally {
      running.current = false;
      setStep((now) => (now === "leaving" ? now : "idle"));
    }
  };

  return { pay, step, trouble, placed };
}
