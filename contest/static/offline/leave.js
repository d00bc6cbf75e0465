// Signing out wipes what this device holds of the scoring. While marks are unsent the first press only says so.
import {all, waits, wipe} from './store.js';

let warned = false;
for (const form of document.querySelectorAll('form[data-wipes]')) form.addEventListener('submit', async event => {
  if (form.dataset.wiped) return;
  event.preventDefault();
  const unsent = (await all().catch(() => [])).filter(waits).length;
  if (unsent && !warned) {
    warned = true;
    const place = document.querySelector('.flash'), words = document.createElement('p');
    words.className = 'alert alert-warning';
    words.textContent = form.dataset.wipes.replace('{n}', unsent);
    place.replaceChildren(words);
    place.scrollIntoView({block: 'center'});
    return;
  }
  await wipe().catch(() => {}); // a browser that refuses its storage must not keep anybody from signing out
  form.dataset.wiped = '1';
  form.requestSubmit();
});
