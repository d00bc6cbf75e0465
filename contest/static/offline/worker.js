// Shows the judging pages this device has stored when there is no network. It stores nothing itself (pages.js does),
// sends nothing, and knows no page outside its scope.
const UNTIL = 'x-kept-until', PATIENCE = 6000;

addEventListener('install', () => skipWaiting());
addEventListener('activate', event => event.waitUntil(clients.claim()));

async function stored(request) {
  const found = await caches.match(request.url, {ignoreVary: true});
  if (!found || Number(found.headers.get(UNTIL)) > Date.now()) return found;
  for (const name of await caches.keys()) await (await caches.open(name)).delete(request.url);
  return undefined;
}

// The network first: what is stored may be old. A weak signal is given some seconds when there is something to show.
async function answer(request) {
  const kept = await stored(request);
  const fromNetwork = fetch(request);
  if (!kept) return fromNetwork;
  fromNetwork.catch(() => {});
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  return Promise.race([fromNetwork, late]).catch(() => cut(request, kept));
}
// Players ask for a part of a video or a sound.
async function cut(request, kept) {
  const part = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
  if (!part) return kept;
  const all = await kept.blob(), first = Number(part[1]), last = Math.min(Number(part[2] || all.size - 1), all.size - 1);
  const headers = new Headers(kept.headers);
  headers.set('content-range', `bytes ${first}-${last}/${all.size}`);
  headers.set('content-length', String(last - first + 1));
  return new Response(all.slice(first, last + 1), {status: 206, headers});
}
const unchanging = async request => await stored(request) ?? fetch(request); // its address names its content

addEventListener('fetch', event => {
  const {request} = event, {origin, pathname} = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/static/')) event.respondWith(unchanging(request));
  else if (request.url.startsWith(registration.scope)) event.respondWith(answer(request));
});
