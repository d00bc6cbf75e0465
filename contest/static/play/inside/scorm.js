// The pages of a SCORM 1.2 package, by its manifest: with one it goes there, with several it lists them.
(async () => {
  const root = new URL('../', document.baseURI);
  const answer = await fetch(new URL('imsmanifest.xml', root));
  const manifest = new DOMParser().parseFromString(await answer.text(), 'text/xml');
  const all = name => [...manifest.getElementsByTagNameNS('*', name)];
  const base = element => (element?.getAttribute('xml:base') ?? '');
  const addresses = new Map(all('resource').filter(one => one.getAttribute('href')).map(one =>
    [one.getAttribute('identifier'), new URL(base(one.parentElement) + base(one) + one.getAttribute('href'), root).href]));
  const items = all('item').filter(item => addresses.has(item.getAttribute('identifierref'))).map(item => ({
    title: item.getElementsByTagNameNS('*', 'title')[0]?.textContent ?? '',
    href: addresses.get(item.getAttribute('identifierref')) + (item.getAttribute('parameters') ?? ''),
  }));
  if (!items.length) items.push(...[...addresses.values()].slice(0, 1).map(href => ({title: '', href})));
  if (items.length === 1) location.replace(items[0].href);
  else if (!items.length) document.querySelector('.said').hidden = false;
  else document.querySelector('ol').append(...items.map(({title, href}) => {
    const line = document.createElement('li'), link = Object.assign(document.createElement('a'), {href, textContent: title || href});
    line.append(link);
    return line;
  }));
})();
