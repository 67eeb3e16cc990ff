// The service worker of the door: keeps the app itself and the code reader, so that the door
// opens at once and without a network. It keeps no answer of the API and judges nothing.
// The name must not begin with "tixters-": those are the shop's, which shares the origin.
const cacheName = `door-${"__VERSION__"}`;
const files = ["__FILES__"];
const page = "/door/";

// No skipWaiting here: a new version waits until the app is loaded again or the settings start it, never mid-shift.
self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(cacheName).then((cache) => cache.addAll([...files, new Request(page, { cache: "reload" })])),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name !== cacheName && name.startsWith("door-"))
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // Page and files come from one version: a page of today never asks for yesterday's code reader.
  if (request.mode === "navigate") event.respondWith(kept(page, request));
  else if (files.includes(url.pathname)) event.respondWith(kept(url.pathname, request));
});

async function kept(path, request) {
  const cache = await caches.open(cacheName);
  return (await cache.match(path)) ?? fetch(request);
}
