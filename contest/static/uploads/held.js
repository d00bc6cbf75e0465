// What lies in the slots, as the server tells it: asked again after an upload and while a check is under way.
const WAITS = [2000, 3000, 5000, 8000, 15000];
let timer = null;

// Addresses of uploads that this page sends itself: their lines are hidden, the rows show them better.
export async function refresh(ours) {
  const answer = await fetch(location.href, {headers: {accept: 'text/html'}}).catch(() => null);
  if (!answer?.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const here of document.querySelectorAll('.slot-held')) {
    const there = fresh.getElementById(here.id);
    if (!there || here.contains(document.activeElement) || here.innerHTML === there.innerHTML) continue;
    here.replaceChildren(...document.importNode(there, true).childNodes);
  }
  for (const form of document.querySelectorAll('.slot-files')) {
    const there = fresh.querySelector(`.slot-files[data-held="${form.dataset.held}"]`);
    form.dataset.room = there?.dataset.room ?? '0';
  }
  for (const name of ['unfinished', 'gaps']) {
    const there = document.importNode(fresh.getElementById(name), true);
    document.getElementById(name).replaceChildren(...there.childNodes);
  }
  hideOurs(ours);
  return true;
}

export function hideOurs(ours) {
  for (const line of document.querySelectorAll('[data-unfinished]')) {
    line.hidden = ours.has(addressOf(line));
  }
  const others = [...document.querySelectorAll('[data-unfinished]')].some(line => !line.hidden);
  document.querySelector('#unfinished').hidden = !others;
}

export const addressOf = line => new URL(line.dataset.unfinished, location.href).href;

// While a file waits for its check the page looks again, less and less often.
export function watch(ours, round = 0) {
  clearTimeout(timer);
  if (!document.querySelector('.slot-held [data-pending]')) return;
  timer = setTimeout(async () => {
    await refresh(ours());
    watch(ours, round + 1);
  }, WAITS[Math.min(round, WAITS.length - 1)]);
}
