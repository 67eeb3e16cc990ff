import { Problem } from "../../api/problem";
import { t } from "../../i18n";

const prefix = "TIXENROL:";
const size = 8;

export type ReadCode = { code: string } | { fault: string };

/** Reads what the camera or a hand scanner gave: "TIXENROL:<code>@<address of the door app>". */
export function readEnrolment(text: string, origin: string): ReadCode {
  const trimmed = text.trim();
  if (!looksLikeEnrolment(trimmed)) return { fault: t.enrol.notEnrolment };
  const [code = "", address = ""] = trimmed.slice(prefix.length).split("@", 2);
  const plain = plainCode(code);
  if (plain.length !== size) return { fault: t.enrol.notEnrolment };
  if (address) {
    if (!URL.canParse(address)) return { fault: t.enrol.notEnrolment };
    const place = new URL(address);
    if (place.origin !== origin) return { fault: t.enrol.otherAddress(place.host) };
  }
  return { code: plain };
}

/** Whether a text means to be an enrolment QR, right or wrong. */
export function looksLikeEnrolment(text: string): boolean {
  return text.trim().toUpperCase().startsWith(prefix);
}

/** A code without what people put between its letters. */
export function plainCode(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

export function isWhole(code: string): boolean {
  return plainCode(code).length === size;
}

/** "K7QM 2XPA", while it is typed as well. */
export function spaced(text: string): string {
  const plain = plainCode(text).slice(0, size);
  return plain.length > 4 ? `${plain.slice(0, 4)} ${plain.slice(4)}` : plain;
}

/** What went wrong with a code, in words that say what to do. */
export function claimTrouble(cause: unknown): string {
  if (!(cause instanceof Problem)) return t.enrol.other;
  if (cause.status === 0) return t.enrol.lost;
  if (cause.status === 404) return t.enrol.unknown;
  if (cause.status === 410) return t.enrol.over;
  if (cause.status === 422) return t.enrol.incomplete;
  if (cause.status === 429) return t.enrol.tooMany;
  const words = cause.message || t.enrol.other;
  return cause.requestId ? `${words} ${t.trouble.request(cause.requestId)}` : words;
}
