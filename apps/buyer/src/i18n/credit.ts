import { type CreditTexts, creditEn } from "./credit.en";

/** The texts about credits and choices in the visitor's language. */
export const c: CreditTexts = creditEn;
