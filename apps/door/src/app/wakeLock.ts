import { useEffect } from "react";

/** Keeps the screen on while the door works. Browsers let go of it whenever the page is hidden. */
export function useWakeLock(): void {
  useEffect(() => {
    let over = false;
    let lock: WakeLockSentinel | undefined;
    async function hold() {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        if (over) await lock.release();
      } catch {
        // A low battery refuses it. The door works on, the screen may go dark.
      }
    }
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      lock?.release().catch(() => {});
    };
  }, []);
}
