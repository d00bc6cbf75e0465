// A video of another site is asked for only when somebody wants to see it.
for (const place of document.querySelectorAll('[data-video]')) {
  const button = place.querySelector('button');
  button.hidden = false;
  button.addEventListener('click', () => {
    const frame = document.createElement('iframe');
    frame.className = 'video-frame';
    frame.title = place.dataset.title;
    frame.allow = 'fullscreen; encrypted-media; picture-in-picture';
    frame.referrerPolicy = 'strict-origin-when-cross-origin';
    frame.src = place.dataset.video;
    place.replaceChildren(frame);
    place.classList.add('video-plays');
    frame.focus();
  });
}
