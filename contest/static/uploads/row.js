// One file on its way: tus-js-client sends, this shows how far, how long, and what went wrong, in words.
const CHUNK = 8 * 1024 * 1024;  // so that a proxy's buffer and a phone's memory stay small
const AGAIN = [0, 1000, 2000, 4000, 8000];
const REST = 10_000;  // after the last of these: as long as the page is open, every ten seconds and when the network is back
const WINDOW = 15_000;  // over which the pace is measured
const MB = 1024 * 1024;
const template = document.querySelector('#upload-row');
const words = template.dataset;
const figures = new Intl.NumberFormat(document.documentElement.lang, {minimumFractionDigits: 1, maximumFractionDigits: 1});

const worthTrying = status => status === 0 || status >= 500 || [408, 409, 423, 429, 460].includes(status);
const statusOf = error => error.originalResponse?.getStatus() ?? 0;

export class Row {
  // changed(row) is called at each new state: waiting | sending | paused | cut | failed | stored | done | ended
  constructor(file, changed) {
    this.file = file;
    this.changed = changed;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.find('.upload-name').textContent = file.name;
    this.find('progress').setAttribute('aria-label', file.name);
    for (const button of this.element.querySelectorAll('button')) {
      button.addEventListener('click', () => this[button.dataset.do]());
    }
    this.show('waiting', words.waiting);
  }

  // known: the address of an upload begun before, or null
  prepare(endpoint, mark, known) {
    this.begunBefore = Boolean(known);
    this.upload = new window.tus.Upload(this.file, {
      endpoint, uploadUrl: known, chunkSize: CHUNK, retryDelays: AGAIN, storeFingerprintForResuming: false,
      metadata: {filename: this.file.name, filetype: this.file.type, mark},
      // an upload that the server has ended must not begin anew by itself
      onUploadUrlAvailable: () => { this.upload.options.endpoint = null; },
      onShouldRetry: error => this.mayTryAgain(error),
      onProgress: (sent, total) => this.progress(sent, total),
      onError: error => this.stopped(error),
      onSuccess: () => this.show('done', words.done),
    });
  }

  get address() { return this.upload?.url ?? this.upload?.options.uploadUrl ?? null; }
  get underWay() { return ['sending', 'stored', 'cut'].includes(this.state); }
  get over() { return ['failed', 'done', 'ended'].includes(this.state); }

  start() {
    clearTimeout(this.timer);
    this.samples = [];
    this.show('sending', this.begunBefore ? words.again : words.sending);
    this.upload.start();
  }

  pause() {
    clearTimeout(this.timer);
    this.upload.abort();
    this.show('paused', words.paused);
  }

  resume() { this.begunBefore = false; this.start(); }

  async end() {
    clearTimeout(this.timer);
    try {
      await this.upload?.abort(true);
    } catch (error) {
      if (![404, 410].includes(statusOf(error))) { this.stopped(error); return; }
    }
    this.show('ended', words.ended);
  }

  refuse(said) { this.show('failed', said); }

  progress(sent, total) {
    if (this.state === 'paused' || this.over) return;
    const now = performance.now();
    this.samples = [...this.samples.filter(([when]) => now - when < WINDOW), [now, sent]];
    this.find('progress').value = Math.round(1000 * sent / total);
    const done = words.figures.replace('{done}', figures.format(sent / MB)).replace('{total}', figures.format(total / MB));
    this.find('.upload-figures').textContent = [done, this.left(now, sent, total)].filter(Boolean).join(', ');
    if (sent === total) this.show('stored', words.stored);
    else if (this.state === 'cut') this.show('sending', words.sending);
  }

  left(now, sent, total) {
    const [when, before] = this.samples[0];
    if (now - when < 2000 || sent <= before || sent === total) return '';
    const minutes = (total - sent) / (sent - before) * (now - when) / 60_000;
    return minutes < 1 ? words.soon : words.minutes.replace('{n}', Math.round(minutes));
  }

  mayTryAgain(error) {
    const status = statusOf(error);
    if (status === 0 && !['paused', 'ended'].includes(this.state)) this.show('cut', words.cut);
    return worthTrying(status);
  }

  // After the last try of tus-js-client.
  stopped(error) {
    if (worthTrying(statusOf(error))) {
      this.show('cut', words.cut);
      this.timer = setTimeout(() => this.start(), REST);
      return;
    }
    this.show('failed', said(error) || words.failed);
  }

  networkIsBack() {
    if (this.state !== 'cut') return;
    this.upload.abort();  // its own waiting
    this.start();
  }

  show(state, text) {
    if (state === this.state) return;
    this.state = this.element.dataset.state = state;
    this.find('.upload-said').textContent = text;
    this.find('[data-do=pause]').hidden = !['sending', 'cut'].includes(state);
    this.find('[data-do=resume]').hidden = state !== 'paused';
    this.find('[data-do=end]').hidden = state === 'stored' || this.over;
    this.changed(this);
  }

  find(selector) { return this.element.querySelector(selector); }
}

function said(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail ?? '';
  } catch {
    return '';
  }
}
