import type { ReactNode } from "react";
import type { Money, PayConfig, PaymentStart } from "../../../api/types";

/** What came of one try to pay, as far as the browser was told. */
export type Settlement =
  /** The provider has the money or is deciding; the server knows more. */
  | { kind: "taken" }
  /** Refused, in words for the buyer. Nothing was charged; another try may follow. */
  | { kind: "declined"; message: string }
  /** The bank wants to see the buyer on its own page. */
  | { kind: "redirect"; url: string }
  /** No answer came: it may have happened or not. Ask the server before anything else. */
  | { kind: "unknown" };

/** One way to pay. The checkout knows nothing else of the provider. */
export interface PaymentPort {
  /** The provider's form. It keeps what was typed, whatever happens to the order. */
  fields(disabled: boolean): ReactNode;
  /** Whether the form is filled in; false when it is not, and the form then says where. */
  validate(): Promise<boolean>;
  /** Pays. Never called twice for one answer; the payment itself can be charged only once. */
  confirm(start: PaymentStart, returnUrl: string): Promise<Settlement>;
}

/** Fetches the form of the configured provider; nothing of the other one is loaded. */
export async function openPort(config: PayConfig, total: Money): Promise<PaymentPort> {
  if (config.provider === "stripe") {
    const { openStripe } = await import("./stripe");
    return openStripe(config.publishable_key, total, config.account);
  }
  const { openStandin } = await import("./standin");
  return openStandin();
}
