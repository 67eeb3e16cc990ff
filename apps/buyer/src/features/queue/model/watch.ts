import { serverNow } from "../../../api/clock";
import { Problem } from "../../../api/problem";
import type { Answer } from "./calls";
import { look, type Turn } from "./look";
import { type Kept, place, placeKey, store } from "./place";

/** What a tab knows of a queue. */
export type View = {
  turn?: Turn;
  kept: Kept;
  /** How far the puzzle is, 0 to 1, while it is being solved. */
  solving?: number;
  /** Why the last look failed, and the server's time of the next one in ms. */
  error?: unknown;
  again?: number;
};

export type Watcher = {
  /** Looks at once, with what the visitor said. */
  now(answer?: Answer): void;
  stop(): void;
};

/** What the tab that looks tells the others: a Turn, when it was had, and how long it is good. */
type Seen = { turn?: Turn; lost: boolean; at: number; wait: number };

const second = 1000;
const longestPause = 30 * second; // between two tries without a network
const patience = 15 * second; // that a tab lets another be late before it looks itself
const memorable = 600 * second; // that a page may begin with what was seen before a reload
const never = Number.POSITIVE_INFINITY;

const seenKey = (eventId: string) => `${placeKey(eventId)}.seen`;

function seenOf(text: string | null): Seen | undefined {
  try {
    return JSON.parse(text ?? "") as Seen;
  } catch {
    return undefined;
  }
}

/** Spread, so that a crowd does not ask in the same moment. */
const spread = (ms: number) => ms * (0.8 + 0.4 * Math.random());

/** How long a look is good, in ms. Nothing changes by itself where the visitor must do something. */
function rest({ status, need }: Turn, kept: Kept): number {
  if (status.phase === "off" || need || kept.ended) return never;
  if (kept.pass) return Math.max(second, Date.parse(kept.passUntil ?? "") - serverNow() + second);
  return Math.max(second, spread(status.poll_after * second));
}

/** How long to wait after a failure, in ms: as the server says, or longer each time. */
function pause(error: unknown, fails: number): number {
  const told = error instanceof Problem ? error.retryAfter : undefined;
  if (told) return told * second * (1 + 0.2 * Math.random());
  return spread(Math.min(longestPause, second * 2 ** fails));
}

/** Leaves the queue in all tabs. */
export function forgetQueue(eventId: string, ended?: Kept["ended"]): void {
  store.put(seenKey(eventId), "");
  place.end(eventId, ended);
}

/**
 * Looks at an event's queue again and again, as often as the server asks for, and tells what it
 * sees. Of all tabs only one looks (the holder of a lock); the others hear of it through storage.
 * The tab that is seen takes over, because timers of a tab in the background may sleep: it
 * looks at once when it is seen again or the network is back. Every wait is until a time of day,
 * never a number of ticks.
 */
export function watch(eventId: string, tell: (view: View) => void, ask = look): Watcher {
  const end = new AbortController();
  const shared = store.put(seenKey(eventId), store.get(seenKey(eventId)) ?? "");
  const locks = shared ? navigator.locks : undefined;
  let view: View = { kept: place.of(eventId) };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let at = 0; // of the last look, in any tab
  let fails = 0;
  let notBefore = 0; // the server said so
  let looking = false;
  let leads = locks === undefined; // without locks every tab looks, unless another has just done so

  const show = (change: Partial<View>) => {
    view = { ...view, ...change, kept: place.of(eventId) };
    if (!end.signal.aborted) tell(view);
  };

  const plan = (ms: number) => {
    clearTimeout(timer);
    if (ms !== never && !end.signal.aborted) timer = setTimeout(due, ms);
  };

  const due = () => {
    const seen = seenOf(store.get(seenKey(eventId)));
    if (seen && seen.at > at) hear(seen);
    else if (leads) void once();
    else take(); // nobody has looked for long
  };

  const once = async (answer?: Answer) => {
    if (looking || end.signal.aborted) return;
    looking = true;
    clearTimeout(timer);
    let wait: number;
    try {
      const solving = (done: number) => show({ solving: done });
      if (answer) solving(0);
      const turn = await ask(eventId, { signal: end.signal, solving, answer });
      fails = notBefore = 0;
      wait = rest(turn, place.of(eventId));
      show({ turn, error: undefined, again: undefined, solving: undefined });
    } catch (error) {
      if (end.signal.aborted) return;
      wait = pause(error, fails++);
      if (error instanceof Problem && error.retryAfter) notBefore = Date.now() + wait;
      show({ error, again: serverNow() + wait, solving: undefined });
    } finally {
      looking = false;
    }
    at = Date.now();
    const seen: Seen = { turn: view.turn, lost: view.error !== undefined, at, wait };
    // Where the visitor must do something, each tab asks for itself.
    if (wait !== never) store.put(seenKey(eventId), JSON.stringify(seen));
    plan(wait);
  };

  /** Takes over what another tab, or this one before a reload, has seen. */
  const hear = (seen: Seen) => {
    if (seen.at <= at || !seen.turn) return;
    at = seen.at;
    const again = seen.at + seen.wait;
    const error = seen.lost ? new Problem(0, "no_answer", "") : undefined;
    show({ turn: seen.turn, error, again: error && again + serverNow() - Date.now(), solving: undefined });
    plan(Math.max(0, again + (leads ? 0 : seen.wait + patience) - Date.now()));
  };

  let queued: AbortController | undefined;
  let release = () => {};
  const hold = () =>
    new Promise<void>((resolve) => {
      release = resolve;
      if (end.signal.aborted) return resolve();
      leads = true;
      const seen = seenOf(store.get(seenKey(eventId)));
      plan(seen?.turn && seen.at <= at ? Math.max(0, seen.at + seen.wait - Date.now()) : 0);
    });
  const stolen = () => {
    if (end.signal.aborted) return;
    leads = false;
    stand();
    plan(patience);
  };
  /** Waits for the tab that looks to be closed. */
  const stand = () => {
    queued = new AbortController();
    const { signal } = queued;
    locks?.request(seenKey(eventId), { signal }, hold).catch(() => signal.aborted || stolen());
  };
  /** Becomes the tab that looks, now. */
  const take = (answer?: Answer) => {
    if (leads || !locks) return void once(answer);
    queued?.abort();
    locks
      .request(seenKey(eventId), { steal: true }, () => {
        const held = hold();
        void once(answer);
        return held;
      })
      .catch(stolen);
  };

  const wake = () => {
    const now = Date.now();
    if (document.hidden || (view.turn && rest(view.turn, view.kept) === never)) return;
    if (now < notBefore) plan(notBefore - now);
    else if (now - at >= second) take();
    else if (!leads) plan(second); // it has just been looked: two of these events come together
  };
  const heard = ({ key, newValue }: StorageEvent) => {
    if (key === placeKey(eventId)) show({});
    const seen = key === seenKey(eventId) ? seenOf(newValue) : undefined;
    if (seen) hear(seen);
  };

  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  window.addEventListener("storage", heard);
  const before = seenOf(store.get(seenKey(eventId)));
  if (before && Date.now() - before.at < memorable) hear(before);
  if (at === 0) plan(leads ? 0 : patience);
  if (!leads) stand();

  return {
    now: take,
    stop() {
      end.abort();
      queued?.abort();
      clearTimeout(timer);
      release();
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", wake);
      window.removeEventListener("pageshow", wake);
      window.removeEventListener("storage", heard);
    },
  };
}
