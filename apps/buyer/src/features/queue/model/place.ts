/**
 * What this browser keeps of waiting rooms, in localStorage: it survives a reload and is shared by
 * all tabs. Where storage is forbidden it lasts as long as the page.
 */
type Kept = { ticket?: string; pass?: string; passUntil?: string };

const memory = new Map<string, string>();

function get(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

function put(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    memory.set(key, value); // private windows may refuse
  }
}

const keyOf = (eventId: string) => `tix.queue.1.${eventId}`;

function kept(eventId: string): Kept {
  try {
    return JSON.parse(get(keyOf(eventId)) ?? "{}");
  } catch {
    return {};
  }
}

/** Random text that stands for this browser: one place in a queue, one count of tickets. */
export function device(): string {
  const before = get("tix.device");
  if (before) return before;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  put("tix.device", fresh);
  return fresh;
}

export const place = {
  ticket: (eventId: string) => kept(eventId).ticket,
  keepTicket: (eventId: string, ticket: string) =>
    put(keyOf(eventId), JSON.stringify({ ...kept(eventId), ticket })),
  keepPass: (eventId: string, pass: string, passUntil: string) =>
    put(keyOf(eventId), JSON.stringify({ ...kept(eventId), pass, passUntil })),
  /** The pass, while it is good. */
  pass: (eventId: string, now: number) => {
    const { pass, passUntil } = kept(eventId);
    return pass && passUntil && Date.parse(passUntil) > now ? pass : undefined;
  },
  forget: (eventId: string) => put(keyOf(eventId), "{}"),
};
