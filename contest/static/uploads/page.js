// The page on files of a dossier: a chosen file starts at once, three at a time, and goes on where it stopped before.
// Without this module each slot's form sends one file as browsers do.
import {stayAwake} from './awake.js';
import {addressOf, hideOurs, refresh, watch} from './held.js';
import {markOf} from './mark.js';
import {Row} from './row.js';

const AT_ONCE = 3;
const words = document.querySelector('#upload-row').dataset;
const rows = [];

document.querySelector('#in-zalo').hidden = !/\bZalo\b/i.test(navigator.userAgent);

const ours = () => new Set(rows.filter(row => !row.over).map(row => row.address && new URL(row.address, location.href).href));

for (const form of document.querySelectorAll('.slot-files')) {
  const input = form.querySelector('input[type=file]');
  const list = document.createElement('ul');
  list.className = 'uploads';
  form.after(list);
  form.querySelector('.actions').hidden = true;
  input.multiple = Number(form.dataset.room) > 1;
  form.addEventListener('submit', event => event.preventDefault());
  input.addEventListener('change', async () => {
    const files = [...input.files];
    input.value = '';
    for (const file of files) await take(form, list, file);
  });
}

async function take(form, list, file) {
  const row = new Row(file, changed);
  row.list = list;
  list.append(row.element);
  const why = refusal(form, list, file);
  if (why) { row.refuse(why); return; }
  let mark;
  try {
    mark = await markOf(file);
  } catch {
    row.refuse(words.failed);
    return;
  }
  row.prepare(new URL(form.dataset.uploads, location.href).href, mark, known(form, file, mark));
  rows.push(row);
  hideOurs(ours());
  pump();
}

function refusal(form, list, file) {
  const most = Number(form.dataset.most), room = Number(form.dataset.room);
  const coming = rows.filter(row => row.list === list && !row.over).length;
  if (!file.size) return words.empty;
  if (file.size > most) return words.larger.replace('{most}', Math.floor(most / 1048576));
  return coming >= room ? words.many.replace('{most}', room) : '';
}

function known(form, file, mark) {
  const busy = ours();
  const lines = [...document.querySelectorAll(`#${form.dataset.held} [data-unfinished]`)];
  const line = lines.find(one => one.dataset.mark === mark && Number(one.dataset.size) === file.size && !busy.has(addressOf(one)));
  return line ? addressOf(line) : null;
}

function pump() {
  const room = AT_ONCE - rows.filter(row => row.underWay).length;
  for (const row of rows.filter(one => one.state === 'waiting').slice(0, Math.max(room, 0))) row.start();
  stayAwake(rows.some(row => row.underWay));
}

function changed(row) {
  if (!rows.includes(row)) return;
  pump();
  if (!row.over) return;
  refresh(ours()).then(shown => {
    if (shown && (row.state !== 'failed' || refusedByServer(row))) leave(row);
    watch(ours);
  });
}

// The server's own list tells of it and its reason.
function refusedByServer(row) {
  return [...document.querySelectorAll('[data-refused]')]
    .some(line => new URL(line.dataset.refused, location.href).href === row.address);
}

function leave(row) {
  document.querySelector('#uploads-status').textContent = `${row.file.name}: ${row.find('.upload-said').textContent}`;
  row.element.remove();
}

addEventListener('online', () => rows.forEach(row => row.networkIsBack()));
watch(ours);
