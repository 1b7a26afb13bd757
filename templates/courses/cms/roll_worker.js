// Opens one attendance list without a line: the copy that its page keeps
// (courses/js/roll_copy.js). It answers for that address and for what the copy loads.
const LIST = new URL(self.registration.scope).pathname;
const COPY = `${LIST}copy/`;
const NAME = `roll:${COPY}`;
// A line that is there, and carries nothing.
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const copy = async () => {
  const kept = await caches.match(COPY, { cacheName: NAME });
  if (kept && Date.parse(kept.headers.get("X-Keep-Until")) > Date.now()) return kept;
  await caches.delete(NAME);
  return undefined;
};

const list = async (request) => {
  const asked = fetch(request);
  asked.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const answer = await Promise.race([asked, late]);
    if (!answer) return (await copy()) || (await asked);
    // Whoever is asked to sign in, or may not see the list any more, keeps none.
    const is_refused = answer.type === "opaqueredirect" || [403, 404].includes(answer.status);
    if (is_refused) await caches.delete(NAME);
    return answer;
  } catch {
    return (await copy()) || Response.error();
  }
};

const part = async (request) =>
  (await caches.match(request, { cacheName: NAME })) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode !== "navigate") {
    if (pathname !== COPY) event.respondWith(part(event.request));
  } else if (pathname === LIST) event.respondWith(list(event.request));
});
