// The scoring sheet in the browser: level and points kept in step, total, undo, keys, panes. It sends nothing.
// Saving is offline/score_save.js; the two speak by events on the form:
//   sheet:change   from here, detail = every field by name; after each finished change
//   sheet:restore  to here, detail = fields by name; shows them without a new sheet:change
//   sheet:state    to here, detail = {kind: 'saved' | 'saving' | 'changed' | 'held' | 'busy' | 'signin' | 'unkept' | 'refused', at: '10:42:07' or ''}
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const form = one('#sheet');
const figures = new Intl.NumberFormat(document.documentElement.lang, {maximumFractionDigits: 2, useGrouping: false});

const criteria = all('.criterion', form).map((box, i) => ({
  box, max: Number(box.dataset.max), step: Number(box.dataset.step), points: one('.stepper input', box),
  levels: all('.level input', box), state: one('[name^=state-]', box), more: one('.more', box), ring: one('.own-ring', box), link: all('.criteria-nav a')[i],
}));

const read = text => {
  const figure = text.trim().replace(',', '.');
  return /^\d+(\.\d*)?$/.test(figure) ? Number(figure) : null;
};
const levelOf = (c, points) => c.levels.find(level => points >= Number(level.dataset.low));
// Without a points field the level alone counts, with its highest points.
const pointsOf = c => {
  if (c.points) return read(c.points.value);
  const level = c.levels.find(level => level.checked);
  return level ? Number(level.dataset.high) : null;
};

function show() {
  let hundredths = 0, marked = 0, done = 0, next = null;
  for (const c of criteria) {
    const points = pointsOf(c), good = points !== null && points <= c.max;
    if (good) { hundredths += Math.round(points * 100); marked += 1; }
    if (good || c.state?.value) done += 1;
    else next ??= c;
    if (c.points) {
      if (c.points.value.trim() && !good) c.points.setAttribute('aria-invalid', 'true');
      else c.points.removeAttribute('aria-invalid');
    }
    c.link.classList.toggle('has-points', good);
    c.link.classList.remove('comes-next');
    if (c.ring) {
      c.ring.setAttribute('visibility', good ? 'visible' : 'hidden');
      if (good) c.ring.setAttribute('cx', `${100 * points / c.max}%`);
    }
  }
  next?.link.classList.add('comes-next');
  mind(marked === criteria.length ? hundredths / 100 : null);
  for (const place of all('[data-total]')) place.textContent = marked ? figures.format(hundredths / 100) : '–';
  const left = one('#left');
  left.textContent = next ? left.dataset.left.replace('{n}', criteria.length - done) : left.dataset.all;
}

// What the sheet will not be handed in without: a reason for the lowest level, for no points, for a low total.
const lacksReason = c => Boolean(c.state?.value || (c.levels.length > 1 && c.levels.at(-1).checked)) && !one('textarea', c.more).value.trim();
let total = null;
function mind(points) {
  total = points;
  for (const c of criteria) one('.reason', c.more).hidden = !lacksReason(c);
  const low = one('#reason-total');
  low.hidden = total === null || total >= Number(low.dataset.under) || form.advice.value.trim() !== '';
}
const openWhere = c => { if (lacksReason(c)) c.more.open = true; };

// Undo: each finished change keeps what stood before it.
const BESIDE = new Set(['revision', 'rubric', 'key']);
const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !BESIDE.has(name)));
const past = [];
let present = fields();

function changed() {
  const now = fields();
  if (JSON.stringify(now) === JSON.stringify(present)) return;
  past.push(present);
  present = now;
  tell();
}
function tell() {
  one('#undo').disabled = past.length === 0;
  form.dispatchEvent(new CustomEvent('sheet:change', {detail: present}));
}
function put(values) {
  for (const field of form.elements) {
    if (!field.name || BESIDE.has(field.name) || field.type === 'submit') continue;
    if (field.type === 'radio') field.checked = values[field.name] === field.value;
    else field.value = values[field.name] ?? '';
  }
  present = fields();
  show();
}
function undo() {
  const values = past.pop();
  if (values) { put(values); tell(); }
}

function chooseLevel(c, level) {
  const low = Number(level.dataset.low), high = Number(level.dataset.high), points = pointsOf(c);
  if (c.points && (points === null || points < low || levelOf(c, points) !== level))
    c.points.value = figures.format(Math.round((low + high) / 2 / c.step) * c.step);
  if (c.state) c.state.value = '';
  show();
  openWhere(c);
  changed();
}
function typePoints(c) {
  if (c.state && c.points.value.trim()) c.state.value = '';
  const points = read(c.points.value), level = points === null || points > c.max ? null : levelOf(c, points);
  for (const each of c.levels) each.checked = each === level;
  show();
}
function stepPoints(c, by) {
  const points = (read(c.points.value) ?? 0) + by * c.step;
  c.points.value = figures.format(Math.min(c.max, Math.max(0, points)));
  typePoints(c);
  changed();
}

for (const c of criteria) {
  for (const level of c.levels) level.addEventListener('change', () => chooseLevel(c, level));
  c.points?.addEventListener('input', () => typePoints(c));
  c.points?.addEventListener('change', () => openWhere(c));
  // A reason why there are no points takes the points away.
  c.state?.addEventListener('change', () => {
    if (c.state.value && c.points) c.points.value = '';
    if (c.points) typePoints(c);
    else show();
    openWhere(c);
  });
  for (const button of all('[data-by]', c.box)) {
    button.hidden = false;
    button.addEventListener('click', () => stepPoints(c, Number(button.dataset.by)));
  }
}
form.addEventListener('change', changed);
form.addEventListener('input', event => { if (event.target.matches('textarea')) mind(total); });
form.addEventListener('sheet:restore', event => put(event.detail));
one('#undo').hidden = one('#marks').disabled;
one('#undo').disabled = true;
one('#undo').addEventListener('click', undo);

// The line at the bottom. Only a change of state is spoken; "saving" is shown, the clock stands outside the live region.
form.addEventListener('sheet:state', ({detail: {kind, at}}) => {
  const line = one('#sync'), words = one('[role=status]', line), use = one('use', line);
  const icon = {saved: 'cloud', saving: 'cloud-upload', changed: 'cloud-upload', held: 'cloud-off', busy: 'cloud-off', signin: 'cloud-off'}[kind] ?? 'triangle-alert';
  line.className = kind === 'saved' ? 'sync' : kind === 'saving' || kind === 'changed' ? 'sync sync-wait' : `sync sync-${kind}`;
  use.setAttribute('href', use.getAttribute('href').replace(/#.*/, `#${icon}`));
  words.setAttribute('aria-busy', kind === 'saving' || kind === 'changed');
  if (words.textContent !== line.dataset[kind]) words.textContent = line.dataset[kind];
  one('time', line).textContent = at;
});

// Descriptions or one row of levels, as this judge left it.
const compact = one('#compact');
function setCompact(on) {
  form.toggleAttribute('data-compact', on);
  compact.setAttribute('aria-pressed', on);
  compact.textContent = on ? compact.dataset.on : compact.dataset.off;
}
compact.hidden = false;
setCompact(/(?:^|; )compact=1(?:;|$)/.test(document.cookie)); // a cookie, so that the server draws it so
compact.addEventListener('click', () => {
  const on = !form.hasAttribute('data-compact');
  document.cookie = `compact=${on ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
  setCompact(on);
});

// Phones show one pane; each keeps its place.
const tabs = all('.pane-tabs a'), places = {entry: 0, sheet: 0};
function namePane(pane) {
  document.body.dataset.pane = pane;
  for (const tab of tabs) {
    if (tab.hash === `#${pane}`) tab.setAttribute('aria-current', 'true');
    else tab.removeAttribute('aria-current');
  }
}
function showPane(pane) {
  if (document.body.dataset.pane === pane) return;
  places[document.body.dataset.pane] = scrollY;
  namePane(pane);
  scrollTo(0, places[pane]);
}
namePane(location.hash === '#entry' ? 'entry' : 'sheet');
for (const link of [...tabs, one('.peek')]) {
  link.addEventListener('click', event => { event.preventDefault(); showPane(link.hash.slice(1)); });
}

// Another file of the entry, or the page anew, is a new page: the sheet comes back where it was.
const PLACE = `place ${location.pathname}`, small = matchMedia('(max-width: 1020px)');
let around = false;
one('#entry').addEventListener('click', event => { around = event.target.closest('a[href]')?.pathname === location.pathname; });
addEventListener('pagehide', () => {
  if (document.body.dataset.pane === 'sheet') places.sheet = scrollY;
  sessionStorage.setItem(PLACE, JSON.stringify({around, at: small.matches ? places.sheet : form.scrollTop}));
});
function comeBack() {
  const last = JSON.parse(sessionStorage.getItem(PLACE)), anew = performance.getEntriesByType('navigation')[0]?.type === 'reload';
  if (!last || !(last.around || anew) || !['', '#entry'].includes(location.hash)) return;
  if (!small.matches) form.scrollTop = last.at;
  else if (document.body.dataset.pane === 'sheet') scrollTo(0, last.at);
  places.sheet = last.at;
}

one('#sync-why').addEventListener('click', event => {
  event.preventDefault(); // no entry in the history: back leads where the judge came from
  showPane('sheet');
  const notice = one('#save-notice');
  notice.focus();
  notice.scrollIntoView({block: 'start'});
});

// Keys. A single figure works only while a level has focus (WCAG 2.1.4); all can be switched off in the dialog.
const keys = one('#keys'), keysOn = one('#keys-on');
keysOn.checked = localStorage.getItem('sheet.keys') !== '0';
keysOn.addEventListener('change', () => localStorage.setItem('sheet.keys', keysOn.checked ? '1' : '0'));
one('#keys-open').addEventListener('click', event => { event.preventDefault(); keys.showModal(); });

function go(where) {
  const button = one(`[name=go][value=${where}]`);
  if (button) button.click();
}
function moveCriterion(by) {
  const here = criteria.findIndex(c => c.box.contains(document.activeElement));
  const next = criteria[Math.min(criteria.length - 1, Math.max(0, here + by))];
  (next.levels.find(level => level.checked) ?? next.levels[0] ?? next.points)?.focus();
  next.box.scrollIntoView({block: 'start'});
}
function pickByFigure(event) {
  const c = criteria.find(each => each.box.contains(event.target)), level = c?.levels[Number(event.key) - 1];
  if (!level || event.target.type !== 'radio') return false;
  level.checked = true;
  level.focus();
  chooseLevel(c, level);
  return true;
}
function press(event) {
  const typing = event.target.matches('textarea, input[type=text]'), command = event.ctrlKey || event.metaKey;
  if (command && event.key === 'Enter') go('next');
  else if (command && event.key.toLowerCase() === 'z' && !event.shiftKey && !typing) undo();
  else if (event.altKey && event.key === 'ArrowLeft' && !typing) go('previous');
  else if (event.altKey && event.key === 'ArrowUp') moveCriterion(-1);
  else if (event.altKey && event.key === 'ArrowDown') moveCriterion(1);
  else if (event.key === '?' && !typing && !command) keys.showModal();
  else if (/^[1-9]$/.test(event.key) && !command && !event.altKey) return pickByFigure(event);
  else return false;
  return true;
}
addEventListener('keydown', event => {
  if (keysOn.checked && !keys.open && press(event)) event.preventDefault();
});

show();
comeBack();
