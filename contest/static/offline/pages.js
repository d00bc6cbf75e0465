// Pages stored on this device on the judge's word: put into Cache storage one by one, for one account, for seven days.
// (The answers say no-store, which forbids the browser's own cache; docs/offline.md says why this is done.)
import {account, forgetPages, isShared, pagesOf} from './store.js';

const DAYS = 7, UNTIL = 'x-kept-until';
export const canStore = () => Boolean(account && navigator.serviceWorker && globalThis.caches) && !isShared();

export async function isStored(page) {
  if (!canStore() || !await caches.has(pagesOf(account))) return false;
  const found = await (await caches.open(pagesOf(account))).match(page, {ignoreVary: true});
  return Boolean(found) && Number(found.headers.get(UNTIL)) > Date.now();
}

async function keep(cache, address) {
  const answer = await fetch(address, {headers: {Accept: 'text/html, */*'}});
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${address}`);
  const headers = new Headers(answer.headers);
  headers.set(UNTIL, String(Date.now() + DAYS * 864e5));
  await cache.put(address, new Response(await answer.blob(), {headers}));
}

// `sheets` of judging.show_offline; onStep after each of them. Throws when something could not be fetched.
export async function storePages(parts, sheets, scope, onStep) {
  await navigator.serviceWorker.register('/offline/worker.js', {scope});
  await navigator.storage?.persist?.().catch(() => false);
  const cache = await caches.open(pagesOf(account));
  for (const address of parts) await keep(cache, address);
  for (const [place, sheet] of sheets.entries()) {
    for (const address of [...sheet.files, ...sheet.pages.slice(1), sheet.page]) await keep(cache, address);
    onStep(place + 1);
  }
}

export const forgetMine = () => forgetPages(name => name === pagesOf(account));
// Another person signed in on this device: what was stored for the last one goes.
if (account) forgetPages(name => name !== pagesOf(account));
