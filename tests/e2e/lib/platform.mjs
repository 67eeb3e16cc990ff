// The platform under test: its addresses, and calls of its API as people and devices make them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const addresses = process.env.TIXTERS_RUN ?? fileURLToPath(new URL("../../../.tixters/run.json", import.meta.url));

function readAddresses() {
  try {
    return JSON.parse(readFileSync(addresses, "utf8"));
  } catch (cause) {
    throw new Error(`no addresses of a running platform in ${addresses}: start one with \`make run\``, { cause });
  }
}

export const run = readAddresses();

/** The origin of the shop, without a slash at its end. */
export const origin = new URL(run.buyer).origin;

/**
 * One call of the API. Gives the parsed answer; anything above 299 is an error with its text.
 * as is a bearer token, headers are added to what the call needs anyway.
 */
export async function api(method, path, { body, as, headers = {} } = {}) {
  const raw = body instanceof Uint8Array;
  const answer = await fetch(`${run.api}/${path}`, {
    method,
    headers: {
      ...(body && !raw && { "Content-Type": "application/json" }),
      ...(as && { Authorization: `Bearer ${as}` }),
      ...headers,
    },
    body: raw || body === undefined ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Asks again until the answer satisfies, at most `patience` ms; gives that answer. */
export async function until(what, ask, satisfied = Boolean, patience = 20_000) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${patience} ms; last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** Buys through the API what costs nothing; gives the order with its tickets, and its token. */
export async function takeFree(event, { quantity = 1, name = "Ada Moreno", email = address("free") } = {}) {
  const { order, order_token } = await placeOrder(event, event.tiers.free, { quantity, name, email });
  if (order.status !== "paid") throw new Error(`a free order is ${order.status}`);
  return { ...order, token: order_token };
}

export async function hold(event, tier, quantity = 1) {
  const items = [{ tier_id: tier, quantity }];
  return api("POST", "checkout/holds", { body: { event_id: event.id, items } });
}

/** An order through the API; unpaid unless it costs nothing. */
export async function placeOrder(event, tier, { quantity = 1, name = "Ada Moreno", email = address("order") } = {}) {
  const { hold_id, hold_token } = await hold(event, tier, quantity);
  return api("POST", "checkout/orders", { body: { hold_id, hold_token, name, email, accept_terms: true } });
}

/** The verdict of a door on a code, through the API. */
export async function scan(door, code) {
  return api("POST", "checkin/scans", { as: door.token, body: { scan_id: newScanId(), code } });
}

let addressed = 0;

/** A fresh mail address, so that every mail in the inbox belongs to one purchase. */
export function address(who) {
  return `${who}.${process.pid}.${Date.now().toString(36)}.${++addressed}@visitors.example`;
}

const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/** An id as a door device makes it: a UUIDv7 as 26 digits of base 32, most significant first. */
export function newScanId() {
  const time = BigInt(Date.now());
  const [high, low] = crypto.getRandomValues(new BigUint64Array(2));
  let value = (time << 80n) | (7n << 76n) | ((high & 0xfffn) << 64n) | (2n << 62n) | (low >> 2n);
  let text = "";
  for (let i = 0; i < 26; i++, value >>= 5n) text = digits[Number(value & 31n)] + text;
  return `scn_${text}`;
}
