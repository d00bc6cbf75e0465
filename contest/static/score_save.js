// Saving the scoring sheet: every change goes to this device first, then to the server, in order, each with its own key,
// so that an answer lost on the way is asked for again and never counted twice. "Saved" is said only after the answer.
// Works with score_sheet.js by events on the form (sheet:change, sheet:restore, sheet:state).
const form = document.querySelector('#sheet'), notice = document.querySelector('#save-notice');
const marks = document.querySelector('#marks'), slot = `sheet:${form.dataset.autosave}`;
const HIDDEN = new Set(['revision', 'rubric', 'key']);
const PAUSE = 800, WAITS = [2000, 4000, 8000, 15000];
let timer = 0, busy = false, stopped = false, elsewhere = false, tries = 0, leaving = null;

const uuid = () => [...crypto.getRandomValues(new Uint8Array(16))].map(n => n.toString(16).padStart(2, '0')).join('');
const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !HIDDEN.has(name)));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
let known = fields();

// What is not yet acknowledged: `first` may be on its way, `last` follows it.
function held() {
  try { return JSON.parse(localStorage.getItem(slot)) ?? {}; } catch { return {}; }
}
function hold(queue) {
  if (queue.first) localStorage.setItem(slot, JSON.stringify(queue));
  else localStorage.removeItem(slot);
}
const tell = (kind, at = '') => form.dispatchEvent(new CustomEvent('sheet:state', {detail: {kind, at}}));

function say(text, {action = null, href = '', errors = {}} = {}) {
  notice.replaceChildren();
  notice.hidden = !text;
  if (!text) return;
  const words = document.createElement('div'), title = document.createElement('p');
  notice.className = 'alert alert-warning';
  words.className = 'alert-body';
  title.className = 'alert-title';
  title.textContent = text;
  words.append(title);
  for (const [name, message] of Object.entries(errors)) {
    const line = document.createElement('p'), link = document.createElement('a');
    link.href = `#f-${name}`;
    link.textContent = message;
    line.append(link);
    words.append(line);
  }
  if (action) {
    const button = document.createElement(href ? 'a' : 'button');
    button.className = 'btn btn-small';
    button.textContent = notice.dataset[action];
    if (href) Object.assign(button, {href, target: '_blank'});
    else Object.assign(button, {type: 'button', onclick: compare});
    words.append(button);
  }
  notice.append(words);
}

function queue(now = fields()) {
  if (stopped || same(now, known)) return;
  known = now;
  const {first} = held(), draft = {key: uuid(), fields: now};
  if (first?.tried && !first.bad) hold({first, last: draft});
  else hold({first: {...draft, base: form.revision.value}});
  tell('changed');
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

async function send() {
  clearTimeout(timer);
  const {first, last} = held();
  if (!first || first.bad || busy || stopped) return leave();
  busy = true;
  first.base ??= form.revision.value;
  first.tried = true;
  hold({first, last});
  tell('saving');
  try {
    const body = new URLSearchParams({...first.fields, revision: first.base, rubric: form.rubric.value});
    const headers = {'Idempotency-Key': first.key, Accept: 'application/json'};
    await settle(await fetch(form.dataset.autosave, {method: 'PUT', headers, body, keepalive: true}));
  } catch {
    again('held');
  }
  busy = false;
  if (!timer) leave();
}

async function settle(answer) {
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 200) return saved(body);
  if (answer.status === 409) return halt(notice.dataset.changed, {action: 'compare'});
  if (answer.status === 422) return refused(body);
  if (answer.status === 401) {
    say(notice.dataset.signedout, {action: 'signin', href: notice.dataset.signinHref});
    return again('held');
  }
  if (answer.status >= 500 || answer.status === 429) return again('held');
  marks.disabled = true;
  return halt(body.detail || notice.dataset.stopped);
}

function saved(body) {
  const {first, last} = held();
  tries = 0;
  timer = 0;
  form.revision.value = body.revision;
  if (!echoes(first.fields, body.fields)) {
    hold({});
    return halt(notice.dataset.differs);
  }
  say('');
  hold(last ? {first: {...last, base: body.revision}} : {});
  if (last) { busy = false; return send(); }
  return tell('saved', body.at);
}
// What came back must be what was sent: points as numbers, words without regard to blanks.
function echoes(sent, stored) {
  const number = text => Number((text ?? '').replace(',', '.'));
  const words = text => (text ?? '').normalize('NFC').split(/\s+/).filter(Boolean).join(' ');
  return Object.keys(stored).every(name => {
    if (name.startsWith('level-')) return true;
    const [a, b] = [sent[name] ?? '', stored[name]];
    return name.startsWith('points-') && a.trim() && b ? number(a) === number(b) : words(a) === words(b);
  });
}
function refused(body) {
  const {first} = held();
  hold({first: {...first, bad: true}});
  timer = 0;
  leaving = null;
  say(body.detail, {errors: body.errors});
  tell('refused');
}
function halt(text, options) {
  stopped = true;
  leaving = null;
  timer = 0;
  say(text, options);
  tell('refused');
}
function again(kind) {
  tell(kind);
  leaving = null;
  const wait = WAITS[Math.min(tries, WAITS.length - 1)];
  tries += 1;
  clearTimeout(timer);
  timer = setTimeout(send, wait + Math.random() * 500);
}
// The plain form, with the revision it was made from: the server answers with both versions side by side.
function compare() {
  const {first} = held();
  if (first && !elsewhere) {
    form.revision.value = first.base;
    hold({first: {...first, shown: true}});
  }
  form.submit();
}

// Leaving by a button: first the answer to what was changed, then the way on. Without a network the page stays.
function leave() {
  if (!leaving || held().first) return;
  const button = leaving;
  leaving = null;
  stopped = true;
  form.requestSubmit(button);
}
form.addEventListener('submit', event => {
  queue();
  const queued = held();
  if (stopped || !queued.first) { // nothing to wait for; a form does not submit itself anew while it submits
    stopped = true;
    form.key.value = uuid();
    return;
  }
  event.preventDefault();
  leaving = event.submitter;
  if (queued.first.bad) hold({...queued, first: {...queued.first, bad: false}});
  send();
});

form.addEventListener('sheet:change', () => queue());
form.addEventListener('input', event => { if (event.target.matches('textarea')) queue(); });
// Another window of this browser writes to the same sheet: this one stops, so that neither speaks for the other.
addEventListener('storage', event => {
  if (event.key !== slot || !event.newValue || stopped) return;
  elsewhere = true;
  halt(notice.dataset.changed, {action: 'compare'});
});
addEventListener('online', send);
addEventListener('focus', () => { if (tries) send(); });
addEventListener('pagehide', () => { queue(); send(); });

// What this device still holds from before: shown again, then sent in its order.
const {first, last} = held();
if (first?.shown && form.revision.value !== first.base) hold({});
else if (first) {
  known = (last ?? first).fields;
  form.dispatchEvent(new CustomEvent('sheet:restore', {detail: known}));
  hold({first: {...first, shown: false, bad: false}, last});
  send();
}
