// Collects what a running package says of itself, shows it, and hands it in when the entrant asks for the report.

const MOST = 100;

export function listen(place, frame, mode) {
  const list = place.querySelector('.play-found');
  if (!list) return () => {};
  const words = JSON.parse(place.dataset.words);
  const form = place.querySelector('.play-report');
  const found = new Map();
  list.replaceChildren();
  form.hidden = false;
  form.elements.mode.value = mode;
  form.elements.findings.value = '[]';

  const hear = event => {
    if (event.source !== frame.contentWindow || !event.data || typeof event.data !== 'object') return;
    const { package: kind, code, where } = event.data;
    if (kind !== 'finding' || !(code in words) || typeof where !== 'string' || found.size >= MOST) return;
    const key = `${code} ${where}`;
    if (!found.has(key)) {
      found.set(key, { code, where: where.slice(0, 300) });
      const line = document.createElement('li');
      const what = document.createElement('b');
      what.textContent = words[code];
      line.append(what, ` ${where.slice(0, 300)}`);
      list.append(line);
    }
    form.elements.findings.value = JSON.stringify([...found.values()]);
  };
  addEventListener('message', hear);
  return () => removeEventListener('message', hear);
}
