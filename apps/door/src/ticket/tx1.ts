import { decodeBase45 } from "./base45";

const prefix = "TX1:";
const version = 1;
const payloadSize = 42;
const signatureSize = 64;
const length = prefix.length + ((payloadSize + signatureSize) / 2) * 3;
const context = new TextEncoder().encode("tixters/ticket/v1\0"); // signed before the payload

/** What a TX1 code says, whether it is true or not. Times are seconds since 1970 UTC, inclusive. */
export type Payload = {
  kid: number;
  event: number;
  /** 16 bytes as 32 hex digits. */
  ticket: string;
  tier: number;
  /** 0: general admission. */
  seat: number;
  /** One bit for each zone. */
  zones: number;
  validFrom: number;
  validUntil: number;
  generation: number;
  flags: number;
};

/** A parsed text whose signature has not been checked yet. */
export type Code = { payload: Payload; raw: Uint8Array<ArrayBuffer>; signature: Uint8Array<ArrayBuffer> };

export type Parsed = { code: Code } | { fault: "not_a_ticket" | "unsupported_version" };

/** The key of an event by its number and the code's kid; undefined when there is none. */
export type Keys = (event: number, kid: number) => CryptoKey | undefined;

export type Result = "valid" | "not_a_ticket" | "unsupported_version" | "unknown_key" | "bad_signature";

/**
 * Reads a TX1 text without checking its signature. Space around it and lower-case letters,
 * which keyboard scanners produce, are forgiven; neither is ambiguous.
 */
export function parse(text: string): Parsed {
  const plain = text
    .replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
  if (!plain.startsWith(prefix) || plain.length !== length) return { fault: "not_a_ticket" };
  const bytes = decodeBase45(plain.slice(prefix.length));
  if (bytes?.length !== payloadSize + signatureSize) return { fault: "not_a_ticket" };
  if (bytes[0] !== version) return { fault: "unsupported_version" };
  const raw = bytes.slice(0, payloadSize);
  return { code: { payload: payloadOf(raw), raw, signature: bytes.slice(payloadSize) } };
}

function payloadOf(raw: Uint8Array<ArrayBuffer>): Payload {
  const view = new DataView(raw.buffer);
  return {
    kid: view.getUint8(1),
    event: view.getUint32(2),
    ticket: Array.from(raw.subarray(6, 22), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    tier: view.getUint16(22),
    seat: view.getUint32(24),
    zones: view.getUint16(28),
    validFrom: view.getUint32(30),
    validUntil: view.getUint32(34),
    generation: view.getUint16(38),
    flags: view.getUint16(40),
  };
}

/** Whether a text means to be a ticket code of some version, right or wrong. */
export function looksLikeTicket(text: string): boolean {
  return /^\s*TX\d:/i.test(text);
}

/** A public key for verify, from the "x" of its JWK. */
export function importKey(x: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x }, { name: "Ed25519" }, false, [
    "verify",
  ]);
}

/** Parses a text and checks its signature with one of the keys. */
export async function verify(text: string, keys: Keys): Promise<Result> {
  const parsed = parse(text);
  if ("fault" in parsed) return parsed.fault;
  const { payload, raw, signature } = parsed.code;
  const key = keys(payload.event, payload.kid);
  if (!key) return "unknown_key";
  const message = new Uint8Array(context.length + raw.length);
  message.set(context);
  message.set(raw, context.length);
  const genuine = await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  return genuine ? "valid" : "bad_signature";
}
