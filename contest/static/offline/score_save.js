// Saving the scoring sheet: every change goes to this device first, then to the server, in order, each with its own key,
// so that an answer lost on the way is asked for again and never counted twice. "Saved" is said only after the answer.
// Works with score_sheet.js by events on the form (sheet:change, sheet:restore, sheet:state).
import {account, drop, get, onChange, put, slotOf} from './store.js';
import {after, deliver, echoes, pause} from './sending.js';
import {drain, keepOpen} from './drain.js';
import {say, showWhy, words} from './notice.js';
import {isStored} from './pages.js';

const form = document.querySelector('#sheet'), marks = document.querySelector('#marks');
const slot = slotOf(form.dataset.autosave), HIDDEN = new Set(['revision', 'rubric', 'key']), PAUSE = 800;
let timer = 0, busy = false, stopped = false, elsewhere = false, tries = 0, leaving = null, stored = false;
let held = {}; // first and last of the record: what is not yet acknowledged

const uuid = () => [...crypto.getRandomValues(new Uint8Array(16))].map(n => n.toString(16).padStart(2, '0')).join('');
const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !HIDDEN.has(name)));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const tell = (kind, at = '') => form.dispatchEvent(new CustomEvent('sheet:state', {detail: {kind, at}}));
let known = fields(), acked = null, kept = Promise.resolve(true), keeps = true;

// What a person can read of the marks when the server takes them no more.
const lines = () => [...form.querySelectorAll('.stepper input, textarea')].filter(field => field.value.trim())
  .map(field => [(form.querySelector(`label[for="${field.id}"]`) ?? field.closest('fieldset').querySelector('legend').firstChild)
    .textContent.trim(), field.value]);
const record = () => ({
  slot, account, autosave: form.dataset.autosave, page: form.dataset.page, code: form.dataset.code,
  rubric: form.rubric.value, lines: lines(), since: held.since ?? Date.now(), acked, ...held,
});
function hold(queue, options) {
  held = queue.first ? {since: held.since ?? Date.now(), ...queue} : {};
  if (!held.first && !acked) return void drop(slot);
  kept = put(record(), options);
  kept.then(done => { keeps = done; });
}

function queue(now = fields()) {
  if (stopped || same(now, known)) return;
  known = now;
  const {first} = held, draft = {key: uuid(), fields: now};
  if (first?.tried && !first.bad) hold({first, last: draft}, {typed: true});
  else hold({first: {...draft, base: form.revision.value}}, {typed: true});
  tell('changed');
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

async function send() {
  clearTimeout(timer);
  if (!held.first || held.first.bad || busy || stopped) return leave();
  busy = true;
  hold({...held, first: {...held.first, base: held.first.base ?? form.revision.value, tried: true}});
  tell('saving');
  const sent = record();
  settle(sent.first, await deliver(sent));
  busy = false;
  if (!timer) leave();
}

function settle(first, answer) {
  const {kind, body} = answer;
  timer = 0;
  if (elsewhere) return undefined; // the other window's marks stand in the store now
  if (kind === 'saved') return saved(first, answer);
  if (kind === 'conflict') return halt(words('changed'), {button: {text: words('compare'), act: compare}});
  if (kind === 'refused') return refused(answer);
  if (kind === 'aside') {
    put({...after(record(), answer)});
    marks.disabled = true;
    return halt(body.detail || words('stopped'));
  }
  if (kind === 'signin') say(words('signedout'), {link: {text: words('signin'), href: words('signinHref')}});
  return again(kind === 'signin' ? kind : answer.status >= 500 ? 'busy' : 'held');
}

function saved(first, answer) {
  tries = 0;
  form.revision.value = answer.body.revision;
  if (!echoes(first.fields, answer.body.fields)) {
    hold({});
    return halt(words('differs'));
  }
  say('');
  const left = after(record(), answer);
  acked = left?.acked ?? null;
  hold(left?.first ? {first: left.first} : {});
  drain();
  if (held.first) timer = setTimeout(send, 0);
  else tell('saved', answer.body.at);
}
function refused(answer) {
  const {first} = after(record(), answer);
  hold({first});
  if (!first.bad) { timer = setTimeout(send, 0); return; } // what was typed since may be right
  stay(answer.body.detail, {errors: answer.body.errors});
}
function halt(text, options) {
  stopped = true;
  stay(text, options);
}
function stay(text, options) {
  const wanted = leaving;
  leaving = null;
  say(text, options);
  tell('refused');
  if (wanted) showWhy();
}
function again(state) {
  tell(state);
  kept.then(done => { if (!done && held.first) tell('unkept'); });
  timer = setTimeout(send, pause(tries++));
  if (leaving?.dataset.href && state === 'held') goOn(leaving.dataset.href, isStored(leaving.dataset.href));
  leaving = null;
}
// The plain form, with the revision it was made from: the server answers with both versions side by side.
function compare() {
  if (held.first && !elsewhere) {
    form.revision.value = held.first.base;
    hold({first: {...held.first, shown: true}});
  }
  form.submit();
}

// Leaving by a button: first the answer to what was changed, then the way on. Without a network only to a page stored
// on this device; else this page stays and says so.
async function goOn(way, can) {
  if (await can) return location.assign(way);
  say(words('stays'));
  return showWhy();
}
function leave() {
  if (!leaving || held.first) return;
  const button = leaving;
  leaving = null;
  stopped = true;
  form.requestSubmit(button);
}
form.addEventListener('submit', event => {
  queue();
  const way = event.submitter?.dataset.href;
  if (!held.first && stored && way) {
    event.preventDefault();
    goOn(way, navigator.onLine || isStored(way));
  } else if (!stopped && !event.submitter?.name) { // "Save": the place on the page stays
    event.preventDefault();
    if (held.first?.bad) showWhy();
    send();
  } else if (stopped || !held.first) { // nothing to wait for; a form does not submit itself anew while it submits
    stopped = true;
    form.key.value = uuid();
  } else {
    event.preventDefault();
    leaving = event.submitter;
    if (held.first.bad) hold({...held, first: {...held.first, bad: false}});
    send();
  }
});

form.addEventListener('sheet:change', () => queue());
form.addEventListener('input', event => { if (event.target.matches('textarea, .stepper input')) queue(); });
// Another window of this browser writes to the same sheet: this one stops, so that neither speaks for the other.
onChange(change => {
  if (change.slot !== slot || !change.elsewhere || !change.typed || stopped) return;
  elsewhere = true;
  halt(words('changed'), {button: {text: words('compare'), act: compare}});
});
addEventListener('online', send);
addEventListener('focus', () => { if (tries) send(); });
addEventListener('pagehide', () => { queue(); send(); });
document.addEventListener('visibilitychange', () => { if (document.hidden) { queue(); send(); } }); // a phone may end a page it hides
addEventListener('pageshow', event => { if (event.persisted) location.reload(); }); // what it shows may be old
addEventListener('beforeunload', event => { if (held.first && !keeps) event.preventDefault(); });
form.autocomplete = 'off'; // coming back, the browser would put old words over newer ones

// What this device still holds from before: shown again, then sent in its order.
function restore(before) {
  const {first, last} = before ?? {};
  held = {};
  if (before?.acked && before.acked.revision > Number(form.revision.value)) { // this page was stored before its last save
    acked = before.acked;
    form.revision.value = acked.revision;
    known = {...known, ...acked.fields};
    form.dispatchEvent(new CustomEvent('sheet:restore', {detail: known}));
  } else if (stored) acked = {revision: Number(form.revision.value), fields: fields()};
  // Only a choice made on the page that compares ends this device's version: that page may also just have been closed.
  const chosen = new URLSearchParams(location.search).has('chosen');
  if (chosen) history.replaceState(null, '', location.pathname + location.hash);
  const compared = chosen && first?.shown && form.revision.value !== String(first.base);
  if (!first || compared) return hold({});
  known = (last ?? first).fields;
  form.dispatchEvent(new CustomEvent('sheet:restore', {detail: known}));
  held = {since: before.since};
  hold({first: {...first, shown: false, bad: false}, last});
  return send();
}
keepOpen(slot);
stored = await isStored(form.dataset.page);
const before = await get(slot), typed = fields();
const changedMeanwhile = !same(typed, known);
if (changedMeanwhile && !before?.first) queue();
else restore(before);
drain();
