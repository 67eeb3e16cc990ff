// The service worker: keeps the app itself, so that a ticket opens without a network.
// It never keeps answers of the API: what the order page shows offline, it has stored itself.
const cacheName = `tixters-${"__VERSION__"}`;
const files = ["__FILES__"];
const page = "/order/find"; // a page without an event in it: the shell for every address
const patience = 4000; // ms for a page to arrive before the kept one is shown

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll([...files, new Request(page, { cache: "reload" })]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name !== cacheName && name.startsWith("tixters-"))
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
  if (request.mode === "navigate" && isOurs(url.pathname)) {
    event.respondWith(fromNetwork(request));
  } else if (files.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(request)));
  }
});

// Other apps and the API share the origin; their pages are none of this worker's business.
function isOurs(path) {
  return path === "/" || /^\/(e|checkout|order)\//.test(path);
}

async function fromNetwork(request) {
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), patience);
  try {
    return await fetch(request, { signal: gone.signal });
  } catch {
    const kept = await caches.match(page);
    return kept ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}
