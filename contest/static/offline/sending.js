// One save on its way to the server, and what its answer means.
//   saved (body) | signin | refused: faults by field | conflict | aside: no longer taken
//   later: no answer in time, too busy, or not in our words: the sign-in page of a hotel's or school's network, the fault of
//   a proxy come with any status
const PATIENCE = 30_000;
const OUTLIVES = 60_000; // browsers let requests of 64 KiB together outlive their page, and refuse a larger one outright
export async function deliver(record) {
  const {first} = record;
  const body = new URLSearchParams({...first.fields, revision: first.base, rubric: record.rubric}).toString();
  const headers = {'Idempotency-Key': first.key, 'Judge-Account': record.account, Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8'};
  const patience = new AbortController(), clock = setTimeout(() => patience.abort(), PATIENCE);
  const how = {method: 'PUT', keepalive: body.length < OUTLIVES, signal: patience.signal};
  try {
    const answer = await fetch(record.autosave, {...how, headers, body});
    const said = await answer.json().catch(() => null);
    return {kind: said ? kindOf(answer.status, said) : 'later', status: answer.status, body: said ?? {}};
  } catch {
    return {kind: 'later', status: 0, body: {}};
  } finally {
    clearTimeout(clock);
  }
}
function kindOf(status, said) {
  if (status === 200) return Number.isInteger(said.revision) && said.fields ? 'saved' : 'later';
  if (!said.detail) return 'later';
  if (status === 401) return 'signin';
  if (status === 409) return 'conflict';
  if (status === 422) return 'refused';
  return status < 400 || status >= 500 || status === 429 || status === 408 ? 'later' : 'aside';
}

// What came back must be what was sent: points as numbers, words without regard to blanks and to what cannot be seen, which
// text copied from a page or from Word is full of and the server leaves out (contest/core/text.py).
const UNSEEN = /[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
export function echoes(sent, stored) {
  const number = text => Number((text ?? '').replace(',', '.'));
  const words = text => (text ?? '').normalize('NFC').replace(UNSEEN, '').split(/\s+/).filter(Boolean).join(' ');
  return Object.keys(stored ?? {}).every(name => {
    if (name.startsWith('level-')) return true;
    const [a, b] = [sent[name] ?? '', stored[name]];
    return name.startsWith('points-') && a.trim() && b ? number(a) === number(b) : words(a) === words(b);
  });
}

// The record after its answer; null when nothing is left to keep.
export function after(record, {kind, status, body}) {
  const {first, last, ...rest} = record;
  if (kind === 'saved') {
    if (rest.acked) rest.acked = {revision: body.revision, fields: {...first.fields, ...body.fields}};
    if (last) return {...rest, first: {...last, base: body.revision}};
    return rest.acked ? rest : null;
  }
  if (kind === 'refused') return last ? {...rest, first: {...last, base: first.base}} : {...rest, first: {...first, bad: true}};
  if (kind === 'aside' || kind === 'conflict') return {...record, aside: {status, detail: body.detail ?? ''}};
  return record;
}

// Between two tries: 2, 4, 8, then 15 seconds, each up to a half longer, so that a hall of judges does not knock at once.
export const pause = tries => Math.min(15, 2 ** (tries + 1)) * 1000 * (1 + Math.random() / 2);
