// On the desk: every sheet this device still holds, why, and what was entered, so that nothing vanishes unseen.
import {all, drop, onChange, put} from './store.js';
import {drain, state} from './drain.js';
import {made} from './made.js';

const section = document.querySelector('#held'), list = section.querySelector('ul'), {dataset: words} = section;
const CONFLICT = 409;

function why({first, aside}) {
  if (aside?.status === CONFLICT) return words.conflict;
  if (aside) return `${words.aside} ${aside.detail}`;
  if (first.bad) return words.bad;
  return state.signin ? words.signin : words.waiting;
}
function button(text, act) {
  return Object.assign(made('button', 'btn btn-quiet btn-small', text), {type: 'button', onclick: act});
}
function line(record) {
  const item = made('li'), code = made('b', 'code', record.code), more = made('details'), pairs = made('dl', 'pairs');
  item.append(code, ' – ', why(record));
  for (const [name, value] of record.lines ?? []) pairs.append(made('dt', '', name), made('dd', '', value));
  more.append(made('summary', '', words.entered), pairs);
  item.append(more);
  const open = record.first.bad || record.aside?.status === CONFLICT;
  if (open) item.append(Object.assign(made('a', 'btn btn-small', words.open), {href: record.page}));
  else if (record.aside) item.append(
    button(words.again, () => put({...record, aside: null}).then(drain)), ' ', button(words.remove, () => remove(record)));
  return item;
}
function remove(record) {
  const {first, last, aside, ...rest} = record;
  return rest.acked ? put(rest) : drop(record.slot);
}
async function show() {
  const held = (await all()).filter(record => record.first);
  section.hidden = !held.length;
  section.querySelector('a').hidden = !state.signin;
  list.replaceChildren(...held.map(line));
}
onChange(show);
show();
drain().then(show);
