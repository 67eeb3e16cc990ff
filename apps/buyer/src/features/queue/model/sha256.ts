// SHA-256 (FIPS 180-4) of ASCII text, and the search for a text whose hash begins with zero bits.
// Here because the browser's own hashing answers only later, once for each call: a hundred thousand
// calls would take many seconds.

const primes = (() => {
  const found: number[] = [];
  for (let n = 2; found.length < 64; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
})();
const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));
const H = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));

const at = (list: Int32Array, i: number) => list[i] as number;
const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n));
const w = new Int32Array(64);

/** Puts 64 bytes into a state of eight words. */
function compress(state: Int32Array, bytes: Uint8Array, from: number): void {
  for (let i = 0; i < 16; i++) {
    const j = from + i * 4;
    w[i] =
      ((bytes[j] as number) << 24) |
      ((bytes[j + 1] as number) << 16) |
      ((bytes[j + 2] as number) << 8) |
      (bytes[j + 3] as number);
  }
  for (let i = 16; i < 64; i++) {
    const x = at(w, i - 15);
    const y = at(w, i - 2);
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    w[i] = (at(w, i - 16) + s0 + at(w, i - 7) + s1) | 0;
  }
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = at(state, 0) + a;
  state[1] = at(state, 1) + b;
  state[2] = at(state, 2) + c;
  state[3] = at(state, 3) + d;
  state[4] = at(state, 4) + e;
  state[5] = at(state, 5) + f;
  state[6] = at(state, 6) + g;
  state[7] = at(state, 7) + h;
}

/** Hashes texts that begin alike: what they share is put in once. */
function hasher(start: string): (end: string) => Int32Array {
  const whole = start.length & ~63;
  const shared = H.slice();
  const head = Uint8Array.from(start, (letter) => letter.charCodeAt(0));
  for (let i = 0; i < whole; i += 64) compress(shared, head, i);
  const rest = head.subarray(whole);
  const state = new Int32Array(8);
  return (end) => {
    const length = rest.length + end.length;
    const bytes = new Uint8Array(((length + 72) >> 6) << 6);
    bytes.set(rest);
    for (let i = 0; i < end.length; i++) bytes[rest.length + i] = end.charCodeAt(i);
    bytes[length] = 0x80;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, (whole + length) * 8);
    state.set(shared);
    for (let i = 0; i < bytes.length; i += 64) compress(state, bytes, i);
    return state;
  };
}

/** SHA-256 of ASCII text, as eight words. */
export const sha256 = (text: string): Int32Array => hasher("")(text).slice();

/**
 * Looks for a number n such that SHA-256("<challenge>:<n>") begins with that many zero bits.
 * Every call tries so many numbers more, and gives the number once it is found.
 */
export function seeker(challenge: string, difficulty: number): (tries: number) => string | undefined {
  const hash = hasher(`${challenge}:`);
  let n = 0;
  return (tries) => {
    for (const end = n + tries; n < end; n++) {
      const text = String(n);
      if (Math.clz32(at(hash(text), 0)) >= difficulty) return text;
    }
    return undefined;
  };
}
