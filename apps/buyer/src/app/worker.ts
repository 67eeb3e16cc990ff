/** Starts the service worker of the build, after the page has what it needs. */
export function startWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => {
      // Private windows refuse it; the app then needs a network, and says so when there is none.
    });
  });
}
