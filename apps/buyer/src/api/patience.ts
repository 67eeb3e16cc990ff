import { serverNow } from "./clock";
import { Problem } from "./problem";

const tries = 5;
const longest = 30; // seconds that somebody is kept waiting for one more try

/**
 * Does it again when the server is too busy and says when to come back. again hears the server's
 * time of the next try in ms, and undefined when it begins. The work must be safe to repeat.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  again: (at?: number) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let left = tries - 1; ; left--) {
    try {
      return await work();
    } catch (error) {
      const busy = error instanceof Problem && (error.status === 429 || error.status === 503);
      const seconds = busy ? error.retryAfter : undefined;
      if (seconds === undefined || seconds > longest || left === 0) throw error;
      signal.throwIfAborted();
      const wait = seconds * 1000 * (1 + 0.2 * Math.random());
      again(serverNow() + wait);
      await new Promise((resume) => setTimeout(resume, wait));
      signal.throwIfAborted();
      again();
    }
  }
}
