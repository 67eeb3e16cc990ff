import { type ComponentType, lazy } from "react";

const flag = "tix.reloaded";

/**
 * A screen in a file of its own. After a deployment an open page may ask for a file that is
 * gone; then the page is loaded anew, once.
 */
export function lazyScreen<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(async () => {
    try {
      const screen = await load();
      sessionStorage.removeItem(flag);
      return screen;
    } catch (error) {
      if (sessionStorage.getItem(flag)) throw error;
      sessionStorage.setItem(flag, "1");
      window.location.reload();
      return new Promise<never>(() => {});
    }
  });
}
