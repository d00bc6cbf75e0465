// "Unsent (n)" in the header of desk and sheet, for as long as this device holds marks that the server does not have.
import {all, onChange, waits} from './store.js';

const place = document.querySelector('#unsent');
async function show() {
  const held = await all(), count = held.filter(waits).length, aside = held.some(record => record.aside);
  place.hidden = !count && !aside;
  place.textContent = count ? place.dataset.text.replace('{n}', count) : place.dataset.aside;
}
onChange(show);
show();
