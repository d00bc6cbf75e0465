// The notice above the points: what happened to a save, with a way on. Its words are data-attributes of #save-notice.
import {made} from './made.js';

const notice = document.querySelector('#save-notice');
export const words = name => notice.dataset[name];

// options: errors {field: message}; link {text, href}; button {text, act}
export function say(text, {link = null, button = null, errors = {}} = {}) {
  notice.replaceChildren();
  notice.hidden = !text;
  if (!text) return;
  notice.className = 'alert alert-warning';
  const body = made('div', 'alert-body');
  body.append(made('p', 'alert-title', text));
  for (const [name, message] of Object.entries(errors)) {
    const line = made('p'), way = made('a', '', message);
    way.href = `#f-${name}`;
    line.append(way);
    body.append(line);
  }
  if (link) body.append(Object.assign(made('a', 'btn btn-small', link.text), {href: link.href, target: '_blank'}));
  if (button) body.append(Object.assign(made('button', 'btn btn-small', button.text), {type: 'button', onclick: button.act}));
  notice.append(body);
}
