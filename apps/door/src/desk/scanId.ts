const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford: no i, l, o, u

/** A UUIDv7 (RFC 9562): 48 bits of milliseconds, version, 74 random bits. */
export function uuidv7(now = Date.now()): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(now / 2 ** 16));
  view.setUint16(4, now % 2 ** 16);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return bytes;
}

/** 128 bits as 26 digits of lower-case base 32, the most significant first: two zero bits lead. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let kept = 0;
  let bits = 2; // 130 bits are written for 128
  for (const byte of bytes) {
    kept = (kept << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(kept >> bits) & 31];
    }
    kept &= (1 << bits) - 1;
  }
  return text;
}

/**
 * The id of one scan, "scn_" and 26 characters. Made here and not by the server: a request
 * that is sent again after a lost answer carries the same id, and gets the first verdict.
 */
export function newScanId(now?: number): string {
  return `scn_${base32(uuidv7(now))}`;
}
