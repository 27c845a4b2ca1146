/* form[data-autosave=url]: saves itself after typing, says when, and never writes over somebody's newer version. */
(function () {
  "use strict";
  var PAUSE = 1500;

  function tell(form, css, words, mark) {
    var place = form.querySelector("[data-saved]") || document.querySelector('[data-saved-for="' + form.id + '"]');
    if (place) { place.className = "saved " + css; place.innerHTML = window.fz.icon(mark); place.appendChild(document.createTextNode(words)); }
  }

  window.fz.each("form[data-autosave]", function (form) {
    var wait = null, busy = false, again = false;

    function answer(reply) {
      return reply.json().catch(function () { return {}; }).then(function (told) {
        if (reply.ok) {
          var version = form.querySelector("[name=version]");
          if (version && told.version !== undefined) { version.value = told.version; }
          form.fzDirty = again;
          if (told.again && !again) { window.location.reload(); return; }
          tell(form, "", (told.at || "") + " 已存", "check");
          document.body.dispatchEvent(new CustomEvent("fz:saved"));
        } else if (reply.status === 409 || reply.status === 422) {
          tell(form, "saved-bad", told.error || "别人刚改过，保存时会并排显示两份", "circle-alert");
        } else if (reply.status === 401 || reply.status === 403) {
          tell(form, "saved-bad", "登录已过期，写的内容还在本页", "circle-alert");
        } else { throw new Error(reply.status); }
      });
    }
    function save() {
      if (busy) { again = true; return; }
      busy = true; again = false;
      tell(form, "saved-wait", "正在存", "loader-circle");
      window.fetch(form.getAttribute("data-autosave"), {
        method: "POST", body: new FormData(form), credentials: "same-origin",
        headers: { "X-CSRFToken": window.fz.token(), "X-Autosave": "1", "Accept": "application/json" }
      }).then(answer).catch(function () {
        tell(form, "saved-bad", "没有连上，写的内容还在本页，稍后自动再存", "circle-alert");
        wait = window.setTimeout(save, 10000);
      }).then(function () {
        busy = false;
        if (again) { save(); }
      });
    }
    form.addEventListener("input", function (event) {
      if (event.target.type === "file") { return; }
      form.fzDirty = true;
      window.clearTimeout(wait);
      wait = window.setTimeout(save, PAUSE);
    });
    form.addEventListener("submit", function () { window.clearTimeout(wait); again = false; });
  });
})();
