import { loadStripe } from "@stripe/stripe-js/pure";
import { useEffect, useRef } from "react";
import type { Money } from "../../../api/types";
import { t } from "../../../i18n";
import type { PaymentPort, Settlement } from "./port";

type Stripe = NonNullable<Awaited<ReturnType<typeof loadStripe>>>;
type Elements = ReturnType<Stripe["elements"]>;
type Form = { mount: (place: HTMLElement) => unknown; unmount: () => unknown };

const patience = 8000; // ms for Stripe's script and form to appear

/**
 * Stripe's Payment Element, on the platform's account or on that of an organizer who charges the buyer
 * itself. The script comes from js.stripe.com now, and not before.
 */
export async function openStripe(
  publishableKey: string,
  total: Money,
  account?: string,
): Promise<PaymentPort> {
  const stripe = await inTime(loadStripe(publishableKey, account ? { stripeAccount: account } : undefined));
  if (!stripe) throw new Error("stripe is not available here");
  const elements = stripe.elements({
    mode: "payment",
    amount: total.amount,
    currency: total.currency.toLowerCase(),
    appearance: appearance(),
  });
  const element = elements.create("payment", { layout: "tabs" });

  return {
    fields: () => <Place form={element} />,
    validate: async () => !(await elements.submit()).error,
    confirm: (start, returnUrl) => confirm(stripe, elements, start.client_secret, returnUrl),
  };
}

function Place({ form }: { form: Form }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current) form.mount(place.current);
    return () => {
      form.unmount();
    };
  }, [form]);
  return <div ref={place} className="stripe-place" />;
}

async function confirm(
  stripe: Stripe,
  elements: Elements,
  clientSecret: string,
  returnUrl: string,
): Promise<Settlement> {
  const { error } = await stripe.confirmPayment({
    elements,
    clientSecret,
    confirmParams: { return_url: returnUrl },
    redirect: "if_required",
  });
  if (!error) return { kind: "taken" };
  if (error.type === "card_error" || error.type === "validation_error") {
    return { kind: "declined", message: error.message ?? t.card.declined.generic };
  }
  if (error.code === "payment_intent_authentication_failure") {
    return { kind: "declined", message: t.card.declined.authentication };
  }
  return { kind: "unknown" };
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("stripe did not load in time")), patience);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The house's colours for Stripe's form, as they are in the present theme. */
function appearance() {
  const probe = getComputedStyle(document.documentElement);
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const pick = (name: string) => {
    const said = probe.getPropertyValue(name).trim();
    const pair = /^light-dark\((.+?),\s*(.+?)\)$/.exec(said);
    return pair ? (dark ? pair[2] : pair[1]) : said;
  };
  return {
    theme: dark ? ("night" as const) : ("stripe" as const),
    variables: {
      colorPrimary: pick("--brand"),
      colorBackground: pick("--surface"),
      colorText: pick("--ink"),
      colorTextSecondary: pick("--ink-2"),
      colorDanger: pick("--refuse"),
      borderRadius: pick("--r2"),
      fontSizeBase: "16px",
    },
  };
}
