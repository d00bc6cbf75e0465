// Runs a package in a closed frame when somebody asks for it, stops it, fills the screen. The frame is made only then,
// so a game neither takes the processor nor learns that it is being looked at before.
import { listen } from './dry_run.js';

function frameFor(place, address, own) {
  const frame = document.createElement('iframe');
  frame.title = place.dataset.title;
  frame.className = 'play-frame';
  frame.setAttribute('sandbox', `allow-scripts allow-pointer-lock${own ? ' allow-same-origin' : ''}`);
  frame.allow = 'fullscreen';
  frame.referrerPolicy = 'no-referrer';
  frame.src = address;
  return frame;
}

async function addressOf(place, mode) {
  const body = new URLSearchParams(mode ? { mode } : {});
  const answer = await fetch(place.dataset.play, { method: 'POST', body, headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

for (const place of document.querySelectorAll('[data-play]')) {
  const stage = place.querySelector('.play-stage');
  const status = place.querySelector('[role=status]');
  const running = place.querySelector('.play-running');
  const runs = place.querySelectorAll('[data-run]');
  let stopListening = () => {};

  const stop = () => {
    stopListening();
    stage.replaceChildren();
    stage.hidden = running.hidden = true;
    for (const run of runs) run.hidden = false;
    if (document.fullscreenElement) document.exitFullscreen();
  };
  for (const run of runs) {
    run.hidden = false;
    run.addEventListener('click', async () => {
      status.textContent = place.dataset.wait;
      try {
        const { src, own, mode } = await addressOf(place, run.dataset.run);
        const frame = frameFor(place, src, own);
        stopListening = listen(place, frame, mode);
        stage.replaceChildren(frame);
        stage.hidden = running.hidden = false;
        for (const other of runs) other.hidden = true;
        status.textContent = '';
        place.querySelector('[data-stop]').focus();
      } catch {
        status.textContent = place.dataset.failed;
      }
    });
  }
  place.querySelector('[data-stop]').addEventListener('click', () => { stop(); runs[0].focus(); });
  place.querySelector('[data-full]').addEventListener('click', () => place.querySelector('.play-whole').requestFullscreen());
}
