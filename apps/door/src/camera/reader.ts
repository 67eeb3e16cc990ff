import type { Answer, Question } from "./scan.worker";

/** Reads codes from pictures, one picture at a time. */
export class Reader {
  readonly ready: Promise<void>;
  #worker: Worker;
  #waiting: ((text: string | null) => void) | null = null;
  #looked = 0;

  constructor() {
    this.#worker = new Worker(new URL("./scan.worker.ts", import.meta.url), { type: "module" });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.onerror = () => reject(new Error("the code reader did not start"));
      this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if ("ready" in data) resolve();
        else if ("broken" in data) {
          reject(new Error(data.broken));
          this.#answer(null);
        } else this.#answer(data.text);
      };
    });
  }

  get busy(): boolean {
    return this.#waiting !== null;
  }

  /** The text of the code in a picture, or null. The picture is used up. */
  read(picture: ImageBitmap): Promise<string | null> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      // A phone with a dark theme may show its code light on dark: worth a look now and then.
      const question: Question = { picture, inverted: this.#looked++ % 4 === 3 };
      this.#worker.postMessage(question, [picture]);
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#answer(null);
  }

  #answer(text: string | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(text);
  }
}
