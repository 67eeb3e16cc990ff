import { t } from "../../../i18n";

export type Card = { number: string; expiry: string; cvc: string };
export type CardErrors = Partial<Record<keyof Card, string>>;

const digits = (text: string) => text.replace(/\D/g, "");

/** "4242 4242 4242 4242" from whatever was typed or pasted. */
export function groupNumber(text: string): string {
  return (
    digits(text)
      .slice(0, 19)
      .match(/.{1,4}/g) ?? []
  ).join(" ");
}

/** "04 / 29"; a month such as "4" followed by a slash becomes "04". */
export function groupExpiry(text: string): string {
  const typed = /^\s*\d\s*\//.test(text) ? `0${text.trim()}` : text;
  let plain = digits(typed);
  if (/^[2-9]/.test(plain)) plain = `0${plain}`;
  if (plain.length === 6) plain = plain.slice(0, 2) + plain.slice(4); // "04 / 2029", as autofill writes it
  plain = plain.slice(0, 4);
  return plain.length > 2 ? `${plain.slice(0, 2)} / ${plain.slice(2)}` : plain;
}

export function expiryOf(text: string): { month: number; year: number } {
  const plain = digits(text);
  return { month: Number(plain.slice(0, 2)), year: 2000 + Number(plain.slice(2, 4)) };
}

/** The check digit of ISO/IEC 7812. */
function luhn(number: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...number].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** What is wrong with each part; empty when the card can be tried. */
export function check(card: Card, now: Date): CardErrors {
  const errors: CardErrors = {};
  const number = digits(card.number);
  if (number.length < 12 || !luhn(number)) errors.number = t.card.numberWrong;
  const { month, year } = expiryOf(card.expiry);
  if (digits(card.expiry).length !== 4 || month < 1 || month > 12) errors.expiry = t.card.expiryWrong;
  else if (new Date(year, month, 1) <= now) errors.expiry = t.card.expiryPast;
  if (!/^\d{3,4}$/.test(digits(card.cvc))) errors.cvc = t.card.cvcWrong;
  return errors;
}

const ours: Record<string, keyof typeof t.card.declined> = {
  insufficient_funds: "funds",
  expired_card: "expired",
  incorrect_cvc: "cvc",
  invalid_cvc: "cvc",
  incorrect_number: "number",
  processing_error: "later",
  try_again: "later",
  authentication_failed: "authentication",
  authentication_required: "authentication",
  payment_intent_authentication_failure: "authentication",
  card_not_supported: "unsupported",
  limit_exceeded: "limit",
};

/** The bank's reason in plain words. Lost and stolen cards read like any decline, on purpose. */
export function declineWords(code = ""): string {
  return t.card.declined[ours[code] ?? "generic"];
}
