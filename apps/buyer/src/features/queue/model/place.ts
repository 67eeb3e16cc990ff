/**
 * What this browser keeps of waiting rooms, in localStorage: it survives a reload and a changed
 * network, and is shared by all tabs. Where storage is forbidden it lasts as long as the page.
 */
export type Kept = {
  /** The signed place, and whose it is. */
  ticket?: string;
  entrant?: string;
  pass?: string;
  passUntil?: string;
  /** People ahead when the place was first told, and one: the whole length of the way. */
  from?: number;
  /** How much of the way is behind, 0 to 1; it never gets less. */
  done?: number;
  /** The seed's hash as it was first seen, so that nobody can change it afterwards. */
  hash?: string;
  /** Why there is no place, when it is not for want of asking: nobody joins again by themselves. */
  ended?: "left" | "over";
};

const memory = new Map<string, string>();

export const store = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return memory.get(key) ?? null;
    }
  },
  /** false where the other tabs will not see it. */
  put(key: string, value: string): boolean {
    try {
      localStorage.setItem(key, value);
      return true;
    } catch {
      memory.set(key, value); // private windows may refuse
      return false;
    }
  },
};

/** The number is the version of what is kept: another shape is another key. */
export const placeKey = (eventId: string) => `tix.queue.1.${eventId}`;

/** Random text that stands for this browser: one place in a queue, one count of tickets. */
export function device(): string {
  const before = store.get("tix.device");
  if (before) return before;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  store.put("tix.device", fresh);
  return fresh;
}

export const place = {
  of(eventId: string): Kept {
    try {
      return JSON.parse(store.get(placeKey(eventId)) ?? "{}");
    } catch {
      return {};
    }
  },
  keep: (eventId: string, change: Kept) =>
    store.put(placeKey(eventId), JSON.stringify({ ...place.of(eventId), ...change })),
  /** The pass, while it is good. */
  pass(eventId: string, now: number): string | undefined {
    const { pass, passUntil } = place.of(eventId);
    return pass && passUntil && Date.parse(passUntil) > now ? pass : undefined;
  },
  /** The server did not take the pass. */
  dropPass: (eventId: string) => place.keep(eventId, { pass: undefined, passUntil: undefined }),
  /** Gives up the place; what was promised about the draw stays. */
  end: (eventId: string, ended?: Kept["ended"]) =>
    store.put(placeKey(eventId), JSON.stringify({ hash: place.of(eventId).hash, ended })),
};
