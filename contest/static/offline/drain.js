// Sends what this device holds of other sheets than the open one, the oldest first, one at a time.
import {all, drop, get, put, showAgain, waits} from './store.js';
import {after, deliver, pause} from './sending.js';

const open = new Set(); // sheets this window has open: they send their own
let tries = 0, timer = 0, running = false, woken = false;
export const state = {signin: false};

// The lock lasts as long as the window: other windows leave this sheet to it.
export function keepOpen(slot) {
  open.add(slot);
  navigator.locks?.request(`open ${slot}`, () => new Promise(() => {}));
}
const locked = (name, act) => navigator.locks ? navigator.locks.request(name, {ifAvailable: true}, lock => lock ? act() : 'busy') : act();

export async function drain() {
  clearTimeout(timer);
  if (running) return;
  running = true;
  try {
    const outcome = await locked('drain', sendAll);
    if (outcome === 'later') timer = setTimeout(drain, pause(tries++));
    else if (outcome === 'busy') timer = setTimeout(drain, pause(1));
    else tries = 0;
  } finally {
    running = false;
    showAgain();
  }
  if (woken) wake();
}
// A sheet the server stumbles over waits alone; without a network, or signed out, the others need not knock.
async function sendAll() {
  let end = 'done';
  for (const record of await all()) {
    if (!waits(record) || record.first.bad || open.has(record.slot)) continue;
    const outcome = await locked(`open ${record.slot}`, () => sendOne(record));
    if (outcome === 'later') return outcome;
    if (outcome === 'stumbled') end = 'later';
  }
  return end;
}
async function sendOne(record) {
  let held = record;
  while (held && waits(held) && !held.first.bad) {
    held = {...held, first: {...held.first, tried: true}};
    await put(held);
    const answer = await deliver(held);
    state.signin = answer.kind === 'signin';
    if (answer.kind === 'later' || answer.kind === 'signin') return answer.status === 500 ? 'stumbled' : 'later';
    const now = await get(record.slot); // the judge may have opened the sheet and written on meanwhile
    if (now?.first?.key !== held.first.key) return 'done';
    held = after(now, answer);
    if (held) await put(held);
    else await drop(record.slot);
  }
  return 'done';
}

// The network or the person is back: no waiting for the next turn.
function wake() {
  woken = running;
  tries = 0;
  drain();
}
addEventListener('online', wake);
addEventListener('focus', wake);
document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });
