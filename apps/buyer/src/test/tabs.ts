import { vi } from "vitest";

/** What browsers do between tabs and jsdom does not: locks, and word of what was stored. */
export function stubTabs(): void {
  vi.stubGlobal("navigator", new Proxy(navigator, { get: (real, name) => own(real, name) }));
  const set = Storage.prototype.setItem;
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(function (this: Storage, key, newValue) {
    set.call(this, key, newValue);
    window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
  });
  const locks = new Locks();
  const own = (real: Navigator, name: string | symbol) => {
    if (name === "locks") return locks;
    const value = Reflect.get(real, name, real);
    return typeof value === "function" ? value.bind(real) : value;
  };
}

type Waiting = { run: () => void; fail: (reason: unknown) => void };
type Options = { steal?: boolean; signal?: AbortSignal };

/** navigator.locks for one exclusive lock per name: first come, first served, or stolen. */
class Locks {
  private held = new Map<string, Waiting>();
  private queues = new Map<string, Waiting[]>();

  request(name: string, options: Options, work: () => Promise<void>): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const mine: Waiting = {
        fail: reject,
        run: () => {
          this.held.set(name, mine);
          work().then(() => {
            resolve();
            if (this.held.get(name) === mine) this.next(name);
          }, reject);
        },
      };
      const queue = this.queues.get(name) ?? [];
      this.queues.set(name, queue);
      options.signal?.addEventListener("abort", () => {
        const at = queue.indexOf(mine);
        if (at < 0) return;
        queue.splice(at, 1);
        reject(options.signal?.reason);
      });
      if (options.steal) {
        this.held.get(name)?.fail(new DOMException("stolen", "AbortError"));
        queueMicrotask(mine.run);
      } else {
        queue.push(mine);
        queueMicrotask(() => {
          if (!this.held.has(name)) this.next(name);
        });
      }
    });
  }

  private next(name: string): void {
    this.held.delete(name);
    this.queues.get(name)?.shift()?.run();
  }
}

/** Whether the page is seen, as the tests want it; tells the page of a change. */
export function seen(visible: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(!visible);
  document.dispatchEvent(new Event("visibilitychange"));
}
