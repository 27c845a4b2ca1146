/* form[data-keep]: what is typed stays in this tab until it was sent, so that an expired session loses nothing. */
(function () {
  "use strict";
  var PREFIX = "fz-keep:";
  var SKIP = /^(csrfmiddlewaretoken|version|once)$/;

  function store() { try { return window.sessionStorage; } catch (refused) { return null; } }
  var kept = store();
  if (!kept) { return; }

  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !SKIP.test(field.name) && !/^(file|password|hidden|submit|button)$/.test(field.type);
    });
  }
  function read(form) {
    return fields(form).map(function (field) {
      return [field.name, field.value, /^(checkbox|radio)$/.test(field.type) ? field.checked : null];
    });
  }
  function write(form, values) {
    fields(form).forEach(function (field, at) {
      var value = values[at];
      if (!value || value[0] !== field.name) { return; }
      if (value[2] === null) { field.value = value[1]; } else { field.checked = value[2]; }
    });
  }

  var here = {};
  window.fz.each("form[data-keep]", function (form) {
    var key = PREFIX + form.getAttribute("data-keep");
    here[key] = true;
    var before = JSON.stringify(read(form));
    var saved = kept.getItem(key);
    if (saved) {
      saved = JSON.parse(saved);
      if (JSON.stringify(saved.values) !== before && !form.querySelector(".err-sum, .both")) {
        write(form, saved.values);
        var note = document.createElement("p");
        note.className = "note-box note-good";
        note.setAttribute("role", "status");
        note.textContent = "上次没有交出的内容已经放回这张表里。";
        form.insertBefore(note, form.firstChild);
      }
    }
    var wait = null;
    function hold() {
      window.clearTimeout(wait);
      wait = null;
      kept.setItem(key, JSON.stringify({ values: read(form), sent: false }));
    }
    form.addEventListener("input", function () {
      window.clearTimeout(wait);
      wait = window.setTimeout(hold, 400);
    });
    // a page that is left in the middle of a word keeps the word too
    window.addEventListener("pagehide", function () { if (wait && document.contains(form)) { hold(); } });
    form.addEventListener("submit", function () {
      window.clearTimeout(wait);
      wait = null;
      kept.setItem(key, JSON.stringify({ values: read(form), sent: true }));
    });
  });

  // sent through htmx, and the answer put something else in the form's place: it arrived
  document.addEventListener("htmx:afterSettle", function (event) {
    var form = event.detail.requestConfig && event.detail.requestConfig.elt, name = form && form.getAttribute && form.getAttribute("data-keep");
    if (!name || event.detail.xhr.status >= 400) { return; }
    var again = document.querySelector('form[data-keep="' + name + '"]');
    if (!again) { kept.removeItem(PREFIX + name); delete here[PREFIX + name]; }
  });

  // sent, and the next page is neither this form again nor the sign-in: it arrived
  window.addEventListener("load", function () {
    if (document.body.classList.contains("signin") || document.querySelector(".refusal")) { return; }
    Object.keys(kept).forEach(function (key) {
      if (key.indexOf(PREFIX) === 0 && !here[key] && JSON.parse(kept.getItem(key)).sent) { kept.removeItem(key); }
    });
  });
})();
