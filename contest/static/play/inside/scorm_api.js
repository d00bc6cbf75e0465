// What a SCORM 1.2 page asks its learning platform by. Everything is answered, nothing is kept and nothing is sent.
window.API = new window.Scorm12API({autocommit: false, logLevel: 5});
