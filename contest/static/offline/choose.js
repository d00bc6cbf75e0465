// On the desk: which entries to store for scoring without a network, how large they are, and "a shared computer".
import {isShared, setShared} from './store.js';
import {canStore, forgetMine, isStored, storePages} from './pages.js';
import {made} from './made.js';

const section = document.querySelector('#offline'), {dataset: words} = section;
const [form, said, shared] = [section.querySelector('form'), section.querySelector('[role=status]'), section.querySelector('#shared')];
const choices = form.querySelector('.choices'), [store, forget] = form.querySelectorAll('button');
const figures = new Intl.NumberFormat(document.documentElement.lang, {maximumFractionDigits: 1});
const large = size => size < 1048576 ? `${Math.ceil(size / 1024)} KB` : `${figures.format(size / 1048576)} MB`;
let offer = null;

async function choice(sheet) {
  const box = made('label', 'choice'), tick = Object.assign(document.createElement('input'), {type: 'checkbox', checked: !sheet.done});
  tick.value = sheet.page;
  tick.addEventListener('change', total);
  const left = sheet.left_out ? `, ${words.leftOut.replace('{n}', sheet.left_out)}` : '';
  const kept = await isStored(sheet.page) ? ` – ${words.stored}` : '';
  box.append(tick, made('span', '', `${sheet.code} (${large(sheet.size)}${left})${kept}`));
  return box;
}
const chosen = () => [...choices.querySelectorAll('input:checked')].map(tick => offer.sheets.find(sheet => sheet.page === tick.value));
function total() {
  const size = chosen().reduce((sum, sheet) => sum + sheet.size, 0);
  store.textContent = words.button.replace('{size}', large(size));
  store.disabled = !chosen().length;
}

async function show() {
  section.hidden = false;
  shared.checked = isShared();
  form.hidden = true;
  if (!canStore()) return;
  offer ??= await fetch(form.action, {headers: {Accept: 'application/json'}}).then(answer => answer.ok ? answer.json() : null).catch(() => null);
  if (!offer?.sheets.length) return;
  const boxes = [];
  for (const sheet of offer.sheets) boxes.push(await choice(sheet));
  choices.replaceChildren(...boxes);
  forget.hidden = !boxes.some(box => box.textContent.includes(words.stored));
  form.hidden = false;
  total();
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  const sheets = chosen();
  store.disabled = true;
  const step = n => { said.textContent = words.step.replace('{n}', n).replace('{all}', sheets.length); };
  step(0);
  try {
    await storePages(offer.parts, sheets, form.dataset.scope, step);
    said.textContent = words.done.replace('{n}', sheets.length);
  } catch {
    said.textContent = words.failed;
  }
  await show();
});
forget.addEventListener('click', async () => {
  await forgetMine();
  said.textContent = words.forgotten;
  await show();
});
shared.addEventListener('change', async () => {
  await setShared(shared.checked);
  await show();
});
show();
