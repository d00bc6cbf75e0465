// A phone that sleeps cuts its uploads: the screen stays on while one is under way. Only on secure addresses.
let wanted = false, lock = null;

export function stayAwake(yes) {
  wanted = yes;
  if (wanted) ask();
  else { lock?.release().catch(() => {}); lock = null; }
}

async function ask() {
  if (lock || !('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
  try {
    lock = await navigator.wakeLock.request('screen');
    lock.addEventListener('release', () => { lock = null; });
    if (!wanted) stayAwake(false);
  } catch { /* a low battery refuses: the upload goes on without it */ }
}

document.addEventListener('visibilitychange', () => { if (wanted) ask(); });
