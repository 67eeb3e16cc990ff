import { createStore } from "./store";

/** A newer version of the app that waits until the person at the door says so: never mid-shift. */
export const update = createStore<ServiceWorker | null>(null);

/** Starts the service worker of the build, after the page has what it needs. */
export function startWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`).then(watch, () => {
      // Private windows refuse it; the app then needs a network to open.
    });
  });
}

function watch(registration: ServiceWorkerRegistration): void {
  const note = () => {
    if (registration.waiting && navigator.serviceWorker.controller) update.set(registration.waiting);
  };
  note();
  if (update.get()) restart(); // loading the page is the moment that costs nobody a scan
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", note);
  });
}

/** Loads the app again in its new version. */
export function restart(): void {
  const waiting = update.get();
  if (!waiting) {
    window.location.reload();
    return;
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), {
    once: true,
  });
  waiting.postMessage("take over");
}
