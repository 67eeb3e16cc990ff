import type { Money } from "../api/types";
import { t } from "./index";
import { locale } from "./locale";

// The same list as the server's: how many decimal digits a currency's minor unit has.
const noDecimals = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split(" "));
const threeDecimals = new Set("BHD JOD KWD OMR TND".split(" "));

function decimals(currency: string): number {
  if (noDecimals.has(currency)) return 0;
  return threeDecimals.has(currency) ? 3 : 2;
}

/** "$41.50" from 4150 USD. */
export function money({ amount, currency }: Money): string {
  const digits = decimals(currency);
  return new Intl.NumberFormat(locale(), {
    style: "currency",
    currency,
    currencyDisplay: currency === "USD" ? "narrowSymbol" : "symbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}

/** What a ticket costs, in words where it costs nothing. */
export function price(amount: Money): string {
  return amount.amount === 0 ? t.tier.free : money(amount);
}

export function less(from: Money, taken: Money): Money {
  return { amount: from.amount - taken.amount, currency: from.currency };
}

export function times(each: Money, quantity: number): Money {
  return { amount: each.amount * quantity, currency: each.currency };
}
