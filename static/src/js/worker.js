// The worker behind /sw.js. It serves the form, "Kept on this device" and their files while the portal cannot be reached,
// and nothing else: no page of a tenant ever comes into its store. KEPT is written above this by the server.
const { version, files, fonts, pages, begins, otherwise } = KEPT;
const NAME = `portal-${version}`;
const OWN = new Set([...files, ...fonts]);

async function fetched(address, options) {
  const answer = await fetch(address, options);
  // A shell is shown to people who are signed in; a page that asks to sign in is none.
  if (!answer.ok || answer.redirected) throw new Error(`${address} answered ${answer.status}`);
  return answer;
}

function shellOf(path) {
  return pages.find(([pattern]) => new RegExp(pattern).test(path))?.[1] ?? otherwise;
}

async function install() {
  const cache = await caches.open(NAME);
  const shells = [otherwise, ...pages.map(([, address]) => address)];
  await Promise.all([
    ...files.map(async (address) => cache.put(address, await fetched(address))),
    ...shells.map(async (address) => cache.put(address, await fetched(address, { cache: "no-store" }))),
    ...fonts.map((address) => keepFont(cache, address)),
  ]);
}

/** The page asks for this when it is at rest: a page that is on its way through the worker before would never arrive. */
async function takeOver() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const isTypedIn = windows.some(({ url }) => shellOf(new URL(url).pathname) !== otherwise);
  // A form that is open keeps the files it was opened with; then this one waits until it is closed.
  if (!isTypedIn) await self.skipWaiting();
}

/** A font is taken only from what the browser has already: it is not worth a slow line. */
async function keepFont(cache, address) {
  try {
    await cache.put(address, await fetched(address, { cache: "only-if-cached", mode: "same-origin" }));
  } catch {
    // The page is readable in another font.
  }
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("portal-") && name !== NAME) await caches.delete(name);
}

async function file(request) {
  return (await caches.match(request, { cacheName: NAME, ignoreVary: true })) ?? fetch(request);
}

/** A new record without a line: the page that would make it becomes the form with a uuid of this device's own. */
function begun(path) {
  return Response.redirect(`${begins[path]}${crypto.randomUUID()}/edit/?begin`, 303);
}

async function page(request, path) {
  try {
    return await fetch(request);
  } catch {
    if (path in begins) return begun(path);
    const shell = await caches.match(shellOf(path), { cacheName: NAME });
    return shell ?? Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const isOurs = request.destination === "document" && (request.method === "GET" || pathname in begins);
    if (isOurs) event.respondWith(page(request, pathname));
  } else if (request.method === "GET" && OWN.has(pathname)) event.respondWith(file(request));
});
