// First script of every page of a package. Stands in for what a page without an origin of its own has not: storage,
// cookies, workers from files, service workers. Tells the page around it what fails. No protection rests on this.
(() => {
  'use strict';
  const here = document.currentScript.src;
  const root = here.slice(0, here.indexOf('/_bv/') + 1);
  const said = new Map();

  function tell(code, where) {
    const key = `${code} ${where}`;
    const count = (said.get(key) || 0) + 1;
    said.set(key, count);
    if (parent === window || said.size > 100 || count > 3) return;
    parent.postMessage({ package: 'finding', code, where: String(where).slice(0, 300) }, '*');
  }
  const own = address => (String(address).startsWith(root) ? decodeURI(String(address).slice(root.length)).split(/[?#]/)[0] : '');
  function put(holder, name, get) {
    try { Object.defineProperty(holder, name, { configurable: true, get, set: () => {} }); } catch { /* already fixed */ }
  }

  // -- what went wrong ---------------------------------------------------------------------------------------------
  addEventListener('error', event => {
    const from = event.target;
    if (from && from !== window && (from.src || from.href || from.currentSrc)) {
      const path = own(from.currentSrc || from.src || from.href);
      if (path) tell('missing', path);
    } else if (event.message) {
      tell('error', `${event.message} (${own(event.filename) || 'page'}:${event.lineno})`);
    }
  }, true);
  addEventListener('unhandledrejection', event => tell('error', (event.reason && event.reason.message) || event.reason));
  addEventListener('securitypolicyviolation', event => {
    if (event.disposition !== 'report') tell('outside', `${event.blockedURI} (${event.effectiveDirective})`);
  });
  addEventListener('load', () => {
    if (parent !== window) parent.postMessage({ package: 'loaded', ms: Math.round(performance.now()) }, '*');
  });
  const fetchFile = window.fetch;
  window.fetch = (...sent) => fetchFile.apply(window, sent).then(answer => {
    if (answer.status >= 400 && own(answer.url)) tell('missing', own(answer.url));
    return answer;
  });
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function sendAndWatch(...sent) {
    this.addEventListener('load', () => {
      if (this.status >= 400 && own(this.responseURL)) tell('missing', own(this.responseURL));
    });
    return send.apply(this, sent);
  };
  for (const [name, answer] of [['alert', undefined], ['confirm', false], ['prompt', null]]) {
    window[name] = text => { tell('dialog', text === undefined ? name : text); return answer; };
  }
  const open = window.open;
  window.open = (...sent) => { tell('popup', sent[0] || ''); return open.apply(window, sent); };
  if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = wanted => {
      tell('device', Object.keys(wanted || {}).join(', '));
      return ask(wanted);
    };
  }

  const Peer = window.RTCPeerConnection;
  if (Peer) {
    window.RTCPeerConnection = function Direct(...sent) { tell('direct', 'WebRTC'); return new Peer(...sent); };
    window.RTCPeerConnection.prototype = Peer.prototype;
  }

  // -- storage, where there is none ----------------------------------------------------------------------------------
  let stored = true;
  try { window.localStorage.getItem(''); } catch { stored = false; }
  if (stored) return;

  function memory(name) {
    const held = new Map();
    const area = {
      getItem: key => (held.has(String(key)) ? held.get(String(key)) : null),
      setItem: (key, value) => { tell('storage', name); held.set(String(key), String(value)); },
      removeItem: key => { held.delete(String(key)); },
      clear: () => held.clear(),
      key: number => [...held.keys()][number] ?? null,
    };
    return new Proxy(area, {
      get: (_, key) => (key === 'length' ? held.size : key in area ? area[key] : held.get(key)),
      set: (_, key, value) => { area.setItem(key, value); return true; },
      has: (_, key) => held.has(key) || key in area,
      deleteProperty: (_, key) => { held.delete(key); return true; },
      ownKeys: () => [...held.keys()],
      getOwnPropertyDescriptor: (_, key) => (held.has(key) ? { value: held.get(key), writable: true, enumerable: true, configurable: true } : undefined),
    });
  }
  for (const name of ['localStorage', 'sessionStorage']) {
    const area = memory(name);
    put(window, name, () => area);
  }
  try { Object.defineProperty(document, 'cookie', { configurable: true, get: () => '', set: () => tell('storage', 'cookie') }); } catch { /* already fixed */ }

  // opens later and fails as in a private window, so that engines go on without it
  const refused = name => new DOMException('Not available in a closed frame', name);
  function failing() {
    const request = new EventTarget();
    Object.assign(request, { error: refused('UnknownError'), result: undefined, readyState: 'done', onerror: null, onsuccess: null });
    setTimeout(() => {
      const event = new Event('error', { cancelable: true });
      request.dispatchEvent(event);
      if (request.onerror) request.onerror.call(request, event);
    });
    return request;
  }
  const database = { open: name => { tell('database', name); return failing(); }, deleteDatabase: failing, databases: () => Promise.resolve([]), cmp: (a, b) => (a < b ? -1 : Number(a > b)) };
  put(window, 'indexedDB', () => database);
  const absent = () => Promise.reject(refused('SecurityError'));
  put(window, 'caches', () => ({ open: absent, match: () => Promise.resolve(undefined), has: () => Promise.resolve(false), delete: () => Promise.resolve(false), keys: () => Promise.resolve([]) }));
  const worker = Object.assign(new EventTarget(), {
    controller: null, ready: new Promise(() => {}), startMessages() {},
    register: () => { tell('offline', 'serviceWorker'); return absent(); },
    getRegistration: () => Promise.resolve(undefined), getRegistrations: () => Promise.resolve([]),
  });
  put(navigator, 'serviceWorker', () => worker);
  for (const name of ['pushState', 'replaceState']) {
    const change = history[name].bind(history);
    history[name] = (...sent) => { try { change(...sent); } catch { tell('address', name); } };
  }

  // -- workers from files: begun from a page in memory that loads the file -------------------------------------------
  const FromPage = window.Worker;
  function before(address) {
    return `(() => {
      const at = part => new URL(part, ${JSON.stringify(address)}).href;
      const load = self.importScripts, ask = self.fetch, begin = XMLHttpRequest.prototype.open;
      self.importScripts = (...parts) => load(...parts.map(at));
      self.fetch = (what, how) => ask(typeof what === 'string' ? at(what) : what, how);
      XMLHttpRequest.prototype.open = function (way, part, ...more) { return begin.call(this, way, at(part), ...more); };
    })();`;
  }
  function FromFile(address, options) {
    const file = new URL(address, document.baseURI).href;
    if (!file.startsWith('http')) return new FromPage(address, options);
    tell('worker', own(file) || file);
    const module = options && options.type === 'module';
    const text = module ? `import ${JSON.stringify(file)};` : `${before(file)} importScripts(${JSON.stringify(file)});`;
    return new FromPage(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), options);
  }
  FromFile.prototype = FromPage.prototype;
  window.Worker = FromFile;
})();
