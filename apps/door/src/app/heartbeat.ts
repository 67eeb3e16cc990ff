import { useEffect } from "react";
import { getCounters, getSession } from "../api/door";
import { refresh } from "../api/enrolment";
import { link } from "../api/link";
import type { Counters } from "../api/types";
import { createStore } from "./store";

/** The figures of the event's door as last heard; null before the first answer. */
export const counters = createStore<Counters | null>(null);

const calm = 5000; // ms between two beats
const keen = 2000; // while the platform cannot be reached

/** Asks for the figures now; what it learns of the connection goes to link. */
export async function beat(): Promise<void> {
  try {
    counters.set(await getCounters());
  } catch {
    // The link has noted it, and the figures on the screen stay the last ones known.
  }
}

/** Keeps the figures fresh, and knows whether the platform can be reached. */
export function useHeartbeat(): void {
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function loop() {
      clearTimeout(timer);
      if (document.visibilityState === "visible") await beat();
      if (!over) timer = setTimeout(loop, link.get() === "online" ? calm : keen);
    }
    // A hint only: the answer to the next beat is what counts.
    const hint = () => void loop();
    void loop();
    getSession().then(refresh, () => {});
    for (const name of ["online", "offline"]) window.addEventListener(name, hint);
    document.addEventListener("visibilitychange", hint);
    return () => {
      over = true;
      clearTimeout(timer);
      for (const name of ["online", "offline"]) window.removeEventListener(name, hint);
      document.removeEventListener("visibilitychange", hint);
      counters.set(null);
      link.set("unknown");
    };
  }, []);
}
