// "Unsent (n)" in the header of desk and sheet, for as long as this device holds marks that the server does not have.
import {all, onChange, waits} from './store.js';

const SOON = 3000; // an ordinary save is through by then; a word that comes and goes with each would only disturb
const place = document.querySelector('#unsent');
let timer = 0;
const old = ({since}) => Math.abs(Date.now() - since) > SOON;
async function show() {
  clearTimeout(timer);
  const held = await all(), waiting = held.filter(waits), count = waiting.filter(old).length, aside = held.some(record => record.aside);
  place.hidden = !count && !aside;
  place.textContent = count ? place.dataset.text.replace('{n}', count) : place.dataset.aside;
  if (count < waiting.length) timer = setTimeout(show, SOON);
}
onChange(show);
show();
