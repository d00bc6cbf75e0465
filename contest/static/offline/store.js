// What this device holds of the scoring: one record a sheet and account, in IndexedDB.
//   slot, account, autosave (PUT address), page, code, rubric, since
//   first: {key, fields, base, tried, bad, shown} may be on its way; last: {key, fields} follows it
//   aside: {status, detail}: the server no longer takes it; acked: {revision, fields} of a sheet stored for offline work
// A write goes to Storage at once and leaves it when IndexedDB has confirmed; where there is none, Storage is the store.
export const account = document.querySelector('meta[name=account]')?.content ?? '';
export const slotOf = autosave => `${account} ${autosave}`;
const BEFORE = 'judging:';

// A computer that others use too keeps nothing beyond this window.
export const isShared = () => /(?:^|; )shared=1(?:;|$)/.test(document.cookie);
const storage = () => isShared() ? sessionStorage : localStorage;

let opening = null;
function open() {
  if (isShared() || !globalThis.indexedDB) return Promise.resolve(null);
  opening ??= new Promise(resolve => {
    const give = db => {
      if (db) {
        db.onversionchange = () => { db.close(); opening = null; };
        db.onclose = () => { opening = null; };
      }
      resolve(db);
    };
    setTimeout(give, 2000, null); // a browser that answers neither way
    try {
      const asked = indexedDB.open('judging', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('sheets', {keyPath: 'slot'});
      asked.onsuccess = () => give(asked.result);
      asked.onerror = asked.onblocked = () => give(null);
    } catch { give(null); }
  });
  return opening;
}
async function ask(mode, act) {
  const db = await open();
  if (!db) return undefined;
  return new Promise((resolve, reject) => {
    const work = db.transaction('sheets', mode, mode === 'readwrite' ? {durability: 'strict'} : {});
    const asked = act(work.objectStore('sheets'));
    work.oncomplete = () => resolve({result: asked.result});
    work.onerror = work.onabort = () => reject(work.error);
  });
}

const written = () => Object.keys(storage()).filter(key => key.startsWith(BEFORE));
const parsed = text => { try { return JSON.parse(text); } catch { return null; } };
const told = new EventTarget(), others = globalThis.BroadcastChannel ? new BroadcastChannel('judging') : null;
const spread = detail => told.dispatchEvent(new CustomEvent('change', {detail}));
if (others) others.onmessage = ({data}) => spread({...data, elsewhere: true});

export async function all() {
  const stored = await ask('readonly', sheets => sheets.getAll()).catch(() => undefined);
  const found = new Map((stored?.result ?? []).map(record => [record.slot, record]));
  for (const key of written()) {
    const record = parsed(storage().getItem(key));
    if (record) found.set(record.slot, record);
  }
  return [...found.values()].filter(record => record.account === account).sort((a, b) => a.since - b.since);
}
export async function get(slot) {
  return (await all()).find(record => record.slot === slot) ?? null;
}
// `typed`: the judge changed something, so another window on the same sheet must stop. False when nothing here holds it.
export async function put(record, {typed = false} = {}) {
  const key = BEFORE + record.slot, text = JSON.stringify(record);
  let here = text;
  try { storage().setItem(key, text); } catch { here = storage().getItem(key); } // full: what stood there is older
  spread({slot: record.slot});
  others?.postMessage({slot: record.slot, typed});
  const done = await ask('readwrite', sheets => sheets.put(record)).catch(() => undefined);
  if (done && storage().getItem(key) === here) storage().removeItem(key);
  return Boolean(done) || here === text;
}
export async function drop(slot) {
  storage().removeItem(BEFORE + slot);
  await ask('readwrite', sheets => sheets.delete(slot)).catch(() => undefined);
  spread({slot});
  others?.postMessage({slot});
}
export const showAgain = () => spread({});
export const onChange = act => told.addEventListener('change', ({detail}) => act(detail));

export const waits = record => Boolean(record.first) && !record.aside;

// Everything, of every account: marks, stored pages, the worker that shows them.
export async function wipe() {
  for (const kind of [localStorage, sessionStorage])
    for (const key of Object.keys(kind)) if (key.startsWith(BEFORE)) kind.removeItem(key);
  const db = await open();
  if (db) {
    db.close();
    opening = null;
    await new Promise(resolve => {
      const asked = indexedDB.deleteDatabase('judging');
      asked.onsuccess = asked.onerror = asked.onblocked = resolve;
    });
  }
  await forgetPages(() => true);
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) await worker.unregister();
}
export async function forgetPages(those) {
  for (const name of await globalThis.caches?.keys() ?? [])
    if (name.startsWith(BEFORE) && those(name)) await caches.delete(name);
}
export const pagesOf = owner => BEFORE + owner;

// "This is a shared computer": what is not sent yet stays in this window, everything else goes.
export async function setShared(on) {
  const held = await all();
  if (on) await wipe();
  document.cookie = `shared=${on ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
  if (on) for (const record of held.filter(one => one.first)) await put(record);
}
