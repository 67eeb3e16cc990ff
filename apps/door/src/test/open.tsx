import { render } from "@testing-library/react";
import { type Enrolment, enrolment } from "../api/enrolment";
import { App } from "../app/App";

/** Opens the whole app at an address below /door, enrolled or not. */
export function open(path: string, as: Enrolment | null) {
  enrolment.set(as);
  window.history.replaceState(null, "", `/door${path}`);
  return render(<App />);
}

/** Types as a hand scanner does: faster than fingers, then Enter. */
export function scanByHand(text: string, target: Element = document.body) {
  for (const key of [...text, "Enter"]) {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}
