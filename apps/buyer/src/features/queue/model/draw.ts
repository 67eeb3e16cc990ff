export type Drawn = { entrant_id: string; position: number };

/** What a repeated draw showed. */
export type Verdict = {
  /** The seed is the one whose hash was published. */
  seed: boolean;
  /** The first position that belongs to somebody else; 0 when all are right. */
  wrong: number;
  /** The visitor's own position; undefined when they were not in the draw. */
  mine: number | undefined;
};

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

const bytesOf = (text: string) =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const batch = 1000; // lots at once: enough to keep the browser busy, few enough to show how far it is

/**
 * Repeats a draw. hashes are all the places where the seed's hash was published; all must agree.
 * Positions are the ranks of HMAC-SHA-256(seed, entrant_id), smallest first, from 1 without gaps.
 */
export async function repeatDraw(
  seed: string,
  hashes: string[],
  drawn: Drawn[],
  entrant: string | undefined,
  tell: (done: number) => void,
): Promise<Verdict> {
  const secret = bytesOf(seed);
  const hash = hex(await crypto.subtle.digest("SHA-256", secret));
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const text = new TextEncoder();
  const lots: { id: string; lot: string }[] = [];
  for (let i = 0; i < drawn.length; i += batch) {
    const some = drawn.slice(i, i + batch).map(async ({ entrant_id: id }) => ({
      id,
      lot: hex(await crypto.subtle.sign("HMAC", key, text.encode(id))),
    }));
    lots.push(...(await Promise.all(some)));
    tell(lots.length);
  }
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const wrong = lots.findIndex(({ id }, i) => drawn[i]?.entrant_id !== id || drawn[i]?.position !== i + 1);
  const rank = lots.findIndex(({ id }) => id === entrant);
  return {
    seed: hashes.every((promised) => promised === hash),
    wrong: wrong + 1,
    mine: rank < 0 ? undefined : rank + 1,
  };
}
