// An H5P package beside this page, in the page itself: a frame inside would be a stranger to it.
(() => {
  const here = new URL('h5p-standalone-3.8.2/', document.baseURI).href;
  const wanted = {
    h5pJsonPath: new URL('..', document.baseURI).href.replace(/\/$/, ''),
    frameJs: `${here}frame.bundle.js`, frameCss: `${here}h5p.css`,
    embedType: 'div', frame: false, copyright: false, export: false, icon: false,
  };
  new window.H5PStandalone.H5P(document.querySelector('#h5p'), wanted).catch(() => {
    document.querySelector('.said').hidden = false;
  });
})();
