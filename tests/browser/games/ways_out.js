// Ten ways to call home, and WebRTC. The listener's addresses stand in the page.
const { web, stun } = window.listener;
const say = name => `${web}/${name}`;
const put = (tag, values, holder = document.head) => holder.append(Object.assign(document.createElement(tag), values));
const ways = {
  fetch: () => fetch(say('fetch'), { mode: 'no-cors' }),
  beacon: () => navigator.sendBeacon(say('beacon'), 'x'),
  image: () => { new Image().src = say('image'); },
  websocket: () => new WebSocket(say('websocket').replace('http', 'ws')),
  eventsource: () => new EventSource(say('eventsource')),
  style: () => put('link', { rel: 'stylesheet', href: say('style') }),
  prefetch: () => put('link', { rel: 'prefetch', href: say('prefetch') }),
  script: () => put('script', { src: say('script') }),
  subframe: () => put('iframe', { src: say('subframe') }, document.body),
};
for (const go of Object.values(ways)) { try { Promise.resolve(go()).catch(() => {}); } catch { /* refused */ } }
(async () => {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: stun }] });
  peer.createDataChannel('x');
  await peer.setLocalDescription(await peer.createOffer());
})().catch(() => {});
setTimeout(() => { location.href = say('self-navigation'); }, 1500);
setTimeout(() => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = say('form');
  document.body.append(form);
  form.submit();
}, 2500);
