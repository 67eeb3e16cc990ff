const memory = 2500; // ms that a code may go unread and still count as the same showing
const empty = 700; // ms of looked-at pictures without any code: it has left the view
const looks = 6; // pictures at least in that time

/**
 * Tells the first reading of a code from the many that follow while it stays in view. A code
 * that has left the view and comes back is a new showing: the second person's copy must get
 * its "already in". A camera that is too slow to be sure gets 2.5 s.
 */
export class Sight {
  #code = "";
  #seen = 0;
  #misses = 0;

  /** Whether what a picture showed is new. text is null when it showed no code. */
  isNew(text: string | null, now: number): boolean {
    if (this.#code && now - this.#seen >= memory) this.#code = "";
    if (text === null) {
      this.#misses++;
      if (now - this.#seen >= empty && this.#misses >= looks) this.#code = "";
      return false;
    }
    const fresh = text !== this.#code;
    if (!fresh) {
      this.#seen = now;
      this.#misses = 0;
    }
    return fresh;
  }

  /** Notes that a new code was taken, so that it is not taken again while it stays. */
  taken(text: string, now: number): void {
    this.#code = text;
    this.#seen = now;
    this.#misses = 0;
  }
}
