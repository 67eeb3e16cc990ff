import { render } from "@testing-library/react";
import { App } from "../app/App";

/** Opens the whole app at an address. */
export function open(address: string) {
  window.history.replaceState(null, "", address);
  return render(<App />);
}
