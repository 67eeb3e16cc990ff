import createClient from "openapi-fetch";
import { learn } from "./clock";
import { end, enrolment } from "./enrolment";
import { heard } from "./link";
import { Problem, problemOf } from "./problem";
import type { paths } from "./schema";

const patience = 8000; // ms; at a door a lost answer must be noticed soon

function withLimit(request: Request): Promise<Response> {
  return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) });
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  headers: { "X-Client": "door" },
  fetch: withLimit,
});

api.use({
  onRequest({ request }) {
    const token = enrolment.get()?.token;
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
  onResponse({ response }) {
    learn(response);
  },
});

type Outcome<T> = { data?: T; error?: unknown; response: Response };

const gateways = [502, 503, 504]; // somebody answered, but not the platform

/**
 * The data of a call, or a Problem thrown. Every answer tells whether the platform can be
 * reached; one that says 401 ends the enrolment.
 */
export async function read<T>(call: Promise<Outcome<T>>): Promise<T> {
  const token = enrolment.get()?.token;
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    heard(false);
    throw new Problem(0, "no_answer", "");
  }
  const problem = outcome.response.ok ? null : problemOf(outcome.response, outcome.error);
  heard(!gateways.includes(outcome.response.status) || Boolean(problem?.code));
  if (!problem) return outcome.data as T;
  if (problem.status === 401 && token && token === enrolment.get()?.token) end(problem.message);
  throw problem;
}
