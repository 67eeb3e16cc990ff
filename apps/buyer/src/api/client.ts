import createClient from "openapi-fetch";
import { learn } from "./clock";
import { Problem, problemOf } from "./problem";
import type { paths } from "./schema";

const patience = 15_000; // ms; after that the visitor is told instead of kept waiting

function withLimit(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patience)]);
  return fetch(request, { signal });
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  headers: { "X-Client": "buyer" },
  fetch: withLimit,
});

api.use({ onResponse: ({ response }) => learn(response) });

type Outcome<T> = { data?: T; error?: unknown; response: Response };

/** The data of a call, or a Problem thrown. */
export async function read<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Problem(0, "no_answer", "");
  }
  if (!outcome.response.ok) throw problemOf(outcome.response, outcome.error);
  return outcome.data as T;
}

/** A fresh Idempotency-Key. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const keys = new Map<string, string>();

/**
 * The Idempotency-Key of one intention: the same words give the same key, so that a second try
 * after a lost answer repeats the first write instead of making another.
 */
export function keyFor(...intention: string[]): string {
  const name = intention.join("\n");
  const key = keys.get(name) ?? newKey();
  keys.set(name, key);
  return key;
}

/** Ends an intention: the next write of the same words is a new one. */
export function forgetKey(...intention: string[]): void {
  keys.delete(intention.join("\n"));
}
