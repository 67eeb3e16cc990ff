import { t } from "../../../i18n";
import type { Contact } from "./session";

export type ContactErrors = Partial<Record<keyof Contact | "terms" | "credit_code", string>>;

// Loose on purpose: the mail server decides; this only catches slips.
const address = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

export function checkContact(contact: Contact): ContactErrors {
  const errors: ContactErrors = {};
  if (contact.name.trim() === "") errors.name = t.checkout.nameMissing;
  if (!address.test(contact.email.trim())) errors.email = t.checkout.emailWrong;
  return errors;
}
