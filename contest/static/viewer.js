// Files of an entry: which page is in sight, to the page before and after, three sizes. Without it every page is there
// all the same, one below the other.
const SIZES = 3;

function measure(file) {
  const tools = file.querySelector('[data-tools]'), scroll = file.querySelector('.doc-scroll') ?? file;
  if (!tools) return;
  const zooms = tools.querySelectorAll('[data-zoom]');
  const size = () => Number(file.dataset.size ?? 0);
  const fits = wanted => wanted >= 0 && wanted < SIZES;
  const show = () => { for (const zoom of zooms) zoom.disabled = !fits(size() + Number(zoom.dataset.zoom)); };
  for (const zoom of zooms) {
    zoom.hidden = false;
    zoom.addEventListener('click', () => {
      const middle = (scroll.scrollLeft + scroll.clientWidth / 2) / scroll.scrollWidth;
      file.dataset.size = size() + Number(zoom.dataset.zoom);
      scroll.scrollLeft = middle * scroll.scrollWidth - scroll.clientWidth / 2;
      show();
    });
  }
  show();
}

function follow(file) {
  const place = file.querySelector('[data-place]'), turns = file.querySelectorAll('[data-turn]');
  const pages = [...file.querySelectorAll('figure')], seen = new Map();
  if (!place || !pages.length) return;
  const shown = place.querySelector('b');
  let here = 0;
  const show = () => {
    shown.textContent = here + 1;
    for (const turn of turns) turn.disabled = !pages[here + Number(turn.dataset.turn)];
  };
  const watch = new IntersectionObserver(entries => {
    for (const {target, intersectionRect} of entries) seen.set(target, intersectionRect.height);
    const most = Math.max(...pages.map(page => seen.get(page) ?? 0));
    if (most) here = pages.findIndex(page => (seen.get(page) ?? 0) === most);
    show();
  }, {threshold: [0, .1, .25, .5, .75, 1]});
  for (const page of pages) watch.observe(page);
  place.hidden = false;
  place.nextElementSibling.hidden = true;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  for (const turn of turns) {
    turn.hidden = false;
    turn.addEventListener('click', () => {
      const page = pages[here + Number(turn.dataset.turn)];
      page?.scrollIntoView({block: 'start', behavior: calm.matches ? 'auto' : 'smooth'});
    });
  }
  show();
}

// The open tab is in sight where the row of tabs is wider than the screen; on a phone the row may be shown only later.
const open = document.querySelector('.tabs [aria-current]'), row = open?.closest('.tabs');
if (row) {
  const shown = new ResizeObserver(() => {
    if (!row.clientWidth) return;
    shown.disconnect();
    row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
  });
  shown.observe(row);
}

for (const file of document.querySelectorAll('.doc-file')) {
  measure(file);
  follow(file);
}
