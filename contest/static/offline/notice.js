// The notice above the points: what happened to a save, with a way on. Its words are data-attributes of #save-notice.
import {made} from './made.js';

const notice = document.querySelector('#save-notice'), why = document.querySelector('#sync-why');
export const words = name => notice.dataset[name];
let unmark = [];

// options: errors {field: message}; link {text, href}; button {text, act}
export function say(text, {link = null, button = null, errors = {}} = {}) {
  notice.replaceChildren();
  notice.hidden = why.hidden = !text;
  for (const act of unmark) act();
  unmark = Object.entries(errors).map(([name, message]) => mark(document.getElementById(`f-${name}`), message));
  if (!text) return;
  notice.className = 'alert alert-warning';
  const body = made('div', 'alert-body');
  body.append(made('p', 'alert-title', text));
  for (const [name, message] of Object.entries(errors)) {
    const line = made('p'), way = made('a', '', [criterionOf(name), message].filter(Boolean).join(': '));
    way.href = `#f-${name}`;
    line.append(way);
    body.append(line);
  }
  if (link) body.append(Object.assign(made('a', 'btn btn-small', link.text), {href: link.href, target: '_blank'}));
  if (button) body.append(Object.assign(made('button', 'btn btn-small', button.text), {type: 'button', onclick: button.act}));
  notice.append(body);
}

const criterionOf = name => document.getElementById(`f-${name}`)?.closest('.criterion')
  ?.querySelector('legend').firstChild.textContent.trim();

// Beside its field too, as on a page without scripts. Returns how to take it away.
function mark(field, message) {
  if (!field) return () => {};
  const line = made('p', 'error', message), before = field.getAttribute('aria-describedby') ?? '';
  line.id = `${field.id}-error`;
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', `${before} ${line.id}`.trim());
  field.closest('details')?.setAttribute('open', '');
  (field.closest('.stepper') ?? field).after(line);
  return () => {
    line.remove();
    field.removeAttribute('aria-invalid');
    if (before) field.setAttribute('aria-describedby', before);
    else field.removeAttribute('aria-describedby');
  };
}

// Who asked to leave and may not is brought to the reason.
export const showWhy = () => why.click();
