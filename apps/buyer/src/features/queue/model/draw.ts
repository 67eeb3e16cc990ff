const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

const bytesOf = (text: string) =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/**
 * Repeats a draw: "ok", "seed" when the seed is not the one that was promised by its hash, or the
 * first position that belongs to somebody else. entrants stand in the order of their positions.
 */
export async function checkDraw(
  seed: string,
  seedHash: string,
  entrants: string[],
): Promise<"ok" | "seed" | number> {
  const secret = bytesOf(seed);
  if (hex(await crypto.subtle.digest("SHA-256", secret)) !== seedHash) return "seed";
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const text = new TextEncoder();
  const lots = await Promise.all(
    entrants.map(async (id) => ({ id, lot: hex(await crypto.subtle.sign("HMAC", key, text.encode(id))) })),
  );
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const wrong = lots.findIndex(({ id }, i) => id !== entrants[i]);
  return wrong < 0 ? "ok" : wrong + 1;
}
