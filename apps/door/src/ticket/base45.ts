const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"; // RFC 9285

/**
 * Bytes of a base 45 text, null when it is none. Strict: a group above its largest value is
 * refused, so that one ticket has one text only.
 */
export function decodeBase45(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 3 === 1) return null;
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0));
  let filled = 0;
  for (let start = 0; start < text.length; start += 3) {
    const group = text.slice(start, start + 3);
    let value = 0;
    let weight = 1;
    for (const character of group) {
      const digit = alphabet.indexOf(character);
      if (digit < 0) return null;
      value += digit * weight;
      weight *= 45;
    }
    if (value > (group.length === 3 ? 0xffff : 0xff)) return null;
    if (group.length === 3) bytes[filled++] = value >> 8;
    bytes[filled++] = value & 0xff;
  }
  return bytes;
}
