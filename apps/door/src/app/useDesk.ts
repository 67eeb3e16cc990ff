import { useEffect } from "react";
import { useLocation } from "wouter";
import { enrolment } from "../api/enrolment";
import { link } from "../api/link";
import { desk } from "../desk";
import { cueOf, give, wakeSound } from "../desk/feedback";
import { listenForWedge } from "../desk/wedge";
import { looksLikeTicket } from "../ticket/tx1";
import { beat } from "./heartbeat";

/** What the desk needs of the page: hand scanners, sounds, and to be told when the network is back. */
export function useDesk(): void {
  const [, go] = useLocation();

  useEffect(() => {
    const stops = [
      listenForWedge((code) => {
        desk.enter(code);
        go("/scan");
      }, looksLikeTicket),
      desk.view.subscribe(() => {
        const view = desk.view.get();
        const cue = cueOf(view);
        if (cue && cueOnce(view)) give(cue);
        if (view.kind === "judged" && view.verdict.verdict === "admitted") void beat();
      }),
      link.subscribe(() => {
        if (link.get() === "online") desk.hurry();
      }),
      enrolment.subscribe(() => {
        if (!enrolment.get()) desk.reset();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [go]);

  useEffect(() => {
    desk.resume();
    const events = ["pointerdown", "keydown"];
    for (const name of events) window.addEventListener(name, wakeSound, { capture: true });
    return () => {
      for (const name of events) window.removeEventListener(name, wakeSound, { capture: true });
    };
  }, []);
}

const heardFor = new WeakSet<object>();

/** An unjudged scan is asked again and again; it calls once. */
function cueOnce(view: ReturnType<typeof desk.view.get>): boolean {
  if (view.kind !== "unjudged") return true;
  if (heardFor.has(view.scan)) return false;
  heardFor.add(view.scan);
  return true;
}
