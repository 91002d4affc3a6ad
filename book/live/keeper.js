// A service worker for this folder alone: what Python in the page is made of is fetched once and kept, until the build
// changes. It also unpacks pyodide.asm.js, which a worker can only take in plain. Where a browser has no service workers,
// or forbids them, everything works without it. The page makes the cache, when it starts Python (page/1-engine.js): one that
// the reader has had forgotten is not made anew by a page that is still open, which this worker serves until it is closed.
"use strict";

const OURS = `unrolled-live ${registration.scope}`; // other books on the same host have their own
const NAME = `${OURS}${location.search}`; // the stamp of the build
const PACKED = /pyodide\.asm\.js$/;

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function answer(request) {
  const found = await caches.match(request, { cacheName: NAME });
  if (found) return found;
  const response = PACKED.test(request.url) ? await unpacked(`${request.url}.bin`) : await fetch(request);
  if (response.ok && await caches.has(NAME)) await keep(request, response.clone());
  return response;
}

async function keep(request, response) {
  try { await (await caches.open(NAME)).put(request, response); } catch { /* no room is left: the next visit asks again */ }
}

async function unpacked(address) {
  const response = await fetch(address);
  if (!response.ok) return response;
  const stream = response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": "text/javascript" } });
}
