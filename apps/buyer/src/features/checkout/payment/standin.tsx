import { useSyncExternalStore } from "react";
import type { PaymentStart } from "../../../api/types";
import { CardFields } from "../components/CardFields";
import { type Card, type CardErrors, check, declineWords, expiryOf } from "./card";
import type { PaymentPort, Settlement } from "./port";

const patience = 20_000; // ms for the provider to answer

type CardState = { card: Card; errors: CardErrors };

/** What is typed lives here and nowhere else: it goes to the provider and ends with the page. */
class CardStore {
  #state: CardState = { card: { number: "", expiry: "", cvc: "" }, errors: {} };
  readonly #listeners = new Set<() => void>();

  readonly get = (): CardState => this.#state;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  type(name: keyof Card, value: string): void {
    const { card, errors } = this.#state;
    this.#set({ card: { ...card, [name]: value }, errors: { ...errors, [name]: undefined } });
  }

  leave(name: keyof Card): void {
    const { card, errors } = this.#state;
    if (card[name] !== "") this.#set({ card, errors: { ...errors, [name]: check(card, new Date())[name] } });
  }

  /** Checks every part and shows what is wrong. */
  check(): boolean {
    const errors = check(this.#state.card, new Date());
    this.#set({ card: this.#state.card, errors });
    return Object.keys(errors).length === 0;
  }

  #set(state: CardState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The card form of the stand-in, which speaks the provider's HTTP API. */
export function openStandin(): PaymentPort {
  const store = new CardStore();
  return {
    fields: (disabled) => <StandinFields store={store} disabled={disabled} />,
    validate: async () => store.check(),
    confirm: (start, returnUrl) => confirm(start, store.get().card, returnUrl),
  };
}

function StandinFields({ store, disabled }: { store: CardStore; disabled: boolean }) {
  const { card, errors } = useSyncExternalStore(store.subscribe, store.get);
  return (
    <CardFields
      card={card}
      errors={errors}
      disabled={disabled}
      onChange={(name, value) => store.type(name, value)}
      onLeave={(name) => store.leave(name)}
    />
  );
}

type Intent = {
  status?: string;
  next_action?: { type: string; redirect_to_url?: { url: string } };
  error?: { type?: string; code?: string; decline_code?: string };
};

async function confirm(start: PaymentStart, card: Card, returnUrl: string): Promise<Settlement> {
  const { month, year } = expiryOf(card.expiry);
  const form = new URLSearchParams({
    key: start.publishable_key,
    client_secret: start.client_secret,
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": card.number.replace(/\s/g, ""),
    "payment_method_data[card][exp_month]": String(month),
    "payment_method_data[card][exp_year]": String(year),
    "payment_method_data[card][cvc]": card.cvc,
    return_url: returnUrl,
  });
  if (start.account) form.set("_stripe_account", start.account);
  const reference = encodeURIComponent(start.reference);
  try {
    const response = await fetch(`${start.standin_url}/v1/payment_intents/${reference}/confirm`, {
      method: "POST",
      body: form,
      signal: AbortSignal.timeout(patience),
    });
    return read((await response.json()) as Intent, response.ok);
  } catch {
    return { kind: "unknown" };
  }
}

function read(intent: Intent, ok: boolean): Settlement {
  if (!ok) {
    if (intent.error?.type !== "card_error") return { kind: "unknown" };
    return { kind: "declined", message: declineWords(intent.error.decline_code ?? intent.error.code) };
  }
  const url = intent.next_action?.redirect_to_url?.url;
  if (intent.status === "requires_action" && url) return { kind: "redirect", url };
  if (intent.status === "requires_payment_method") return { kind: "declined", message: declineWords() };
  return { kind: "taken" };
}
