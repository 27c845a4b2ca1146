/* form[data-sheet]: every line stores itself while it is typed; files go in by dropping; nothing typed is lost with the page. */
(function () {
  "use strict";
  var PAUSE = 500, MOST = 1200;
  var sheet = document.querySelector("form[data-sheet]");
  if (!sheet) { return; }
  var lines = [], leaving = false;

  function kept() { try { return window.sessionStorage; } catch (refused) { return null; } }
  var store = kept();

  function post(url, body, keepalive) {
    return window.fetch(url, {
      method: "POST", body: body, credentials: "same-origin", keepalive: Boolean(keepalive),
      headers: { "X-CSRFToken": window.fz.token(), "X-Autosave": "1", "Accept": "application/json" }
    });
  }
  function mark(place, css, words, icon) {
    if (!place) { return; }
    place.className = "saved " + css;
    place.innerHTML = window.fz.icon(icon);
    place.appendChild(document.createTextNode(words));
  }

  function grown(node) { document.body.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: node } })); }

  function Line(card) {
    this.card = card;
    this.url = card.getAttribute("data-line");
    this.id = card.id.slice(1);
    this.wait = null; this.since = 0; this.busy = false; this.dirty = false;
    this.listen();
  }
  Line.prototype.fields = function () {
    return Array.prototype.filter.call(this.card.querySelectorAll("input, textarea"), function (field) {
      return field.name && field.type !== "file";
    });
  };
  Line.prototype.field = function (name) { return this.card.querySelector('[name="l' + this.id + "-" + name + '"]'); };
  Line.prototype.values = function () {
    var body = new FormData();
    this.fields().forEach(function (field) {
      if (!/^(radio|checkbox)$/.test(field.type) || field.checked) { body.append(field.name, field.value); }
    });
    return body;
  };
  Line.prototype.key = function () { return "fz-line:" + this.id; };
  Line.prototype.keep = function () {
    if (!store) { return; }
    var values = [];
    this.values().forEach(function (value, name) { values.push([name, value]); });
    try { store.setItem(this.key(), JSON.stringify(values)); } catch (full) { return; }
  };
  Line.prototype.listen = function () {
    var line = this;
    this.card.addEventListener("input", function (event) {
      if (event.target.type === "file" || !event.target.name) { return; }
      line.inferred(event.target);
      line.later(event.target.type === "radio" ? 0 : PAUSE);
    });
    this.card.addEventListener("click", function (event) { line.clicked(event); });
    var box = this.card.querySelector("[data-files]");
    if (box) { box.addEventListener("change", function () { if (box.files.length) { line.upload(box); } }); }
  };
  // who writes how far it has come says that it has; who says so wants to write it
  Line.prototype.inferred = function (field) {
    var picks = this.card.querySelectorAll('[name="l' + this.id + '-answer"]');
    var fold = this.card.querySelector(".rt-fold");
    var chosen = Array.prototype.some.call(picks, function (pick) { return pick.checked; });
    if (/-words$/.test(field.name) && !chosen && field.value.trim()) {
      Array.prototype.forEach.call(picks, function (pick) { pick.checked = pick.value === "progress"; });
    }
    if (field.type === "radio" && field.value === "progress" && fold) { fold.open = true; }
  };
  Line.prototype.later = function (pause) {
    var line = this, now = Date.now();
    this.dirty = true;
    this.keep();
    if (!this.since) { this.since = now; }
    window.clearTimeout(this.wait);
    this.wait = window.setTimeout(function () { line.save(); }, Math.max(0, Math.min(pause, this.since + MOST - now)));
  };
  // both versions stand there and none was chosen yet: nothing is written over either
  Line.prototype.unsettled = function () {
    return Array.prototype.some.call(this.card.querySelectorAll(".both"), function (box) { return !box.querySelector("input:checked"); });
  };
  Line.prototype.said = function (css, words, icon) {
    mark(this.card.querySelector("[data-saved]"), css, words, icon);
    mark(sheet.querySelector("[data-saved-all]"), css, words, icon);
  };
  Line.prototype.save = function (last) {
    var line = this;
    if (this.busy || leaving || !this.dirty) { return; }
    if (this.unsettled()) { this.said("saved-bad", "请先选用哪一份，选好就存", "circle-alert"); return; }
    this.busy = true; this.dirty = false; this.since = 0;
    this.said("saved-wait", "正在存", "loader-circle");
    post(this.url, this.values(), last).then(function (reply) {
      return reply.json().catch(function () { return {}; }).then(function (told) { line.answered(reply.status, told); });
    }).catch(function () {
      line.dirty = true;
      line.said("saved-bad", "没有连上，写的内容还在本页，稍后自动再存", "circle-alert");
      line.wait = window.setTimeout(function () { line.save(); }, 8000);
    }).then(function () {
      line.busy = false;
      if (line.dirty && !line.stopped) { line.later(PAUSE); }
      if (line.after) { var after = line.after; line.after = null; after(); }
    });
  };
  Line.prototype.answered = function (status, told) {
    var line = this;
    this.stopped = false;
    this.fields().forEach(function (field) { if (field.type !== "hidden") { line.fault(field, told.fields && told.fields[field.name]); } });
    if (told.version !== undefined) {
      this.field("version").value = told.version;
      this.field("was").value = told.was;
      if (store && !this.dirty && status === 200) { store.removeItem(this.key()); }
      this.told(told);
    }
    if (status === 200 && told.html) { this.replace(told.html); }
    if (status === 200) { this.said("", told.at + " 已存，关掉也不丢", "check"); return; }
    if (status === 409 && told.html) {
      this.replace(told.html);
      this.said("saved-bad", "别人也改过这一项，请选用哪一份", "circle-alert");
      window.fz.say(told.error);
      return;
    }
    this.stopped = status !== 422 || told.version === undefined;
    this.said("saved-bad", told.error || (status === 401 || status === 403 ? "登录已过期，写的内容还在本页。请重新登录。" : "没有存上，写的内容还在本页"), "circle-alert");
  };
  Line.prototype.fault = function (field, words) {
    var box = field.closest(".field");
    var place = box && box.querySelector("[data-live-err]");
    if (place) { place.remove(); }
    field.classList.toggle("is-invalid", Boolean(words));
    if (words && box) {
      place = document.createElement("p");
      place.className = "err";
      place.setAttribute("data-live-err", "");
      place.innerHTML = window.fz.icon("circle-alert");
      place.appendChild(document.createElement("span")).textContent = words;
      box.appendChild(place);
    }
  };
  // the index, the count of what is left
  Line.prototype.told = function (told) {
    var entry = document.querySelector('[data-ix="' + this.id + '"]');
    var left = sheet.querySelector("[data-left]");
    var known = { progress: ["ix-done", "已写"], no_change: ["ix-same", "无变化"], nothing: ["ix-same", "无此项"] }[told.answer];
    if (entry && known && !entry.classList.contains("ix-bad")) {
      entry.className = "ix " + known[0];
      entry.querySelector(".ix-w").textContent = known[1];
    }
    var rest = sheet.querySelector("[data-rest]");
    if (rest && told.left !== undefined) { rest.textContent = told.left; }
    if (left && told.left !== undefined) { left.textContent = told.left ? "还有 " + told.left + " 项没填" : "都填好了"; }
  };
  Line.prototype.replace = function (html) {
    var made = document.createElement("div");
    made.innerHTML = html;
    var fresh = made.firstElementChild;
    this.card.parentNode.replaceChild(fresh, this.card);
    if (store) { store.removeItem(this.key()); }
    grown(fresh);
    this.card = fresh;
    this.dirty = false;
    if (fresh.querySelector(".rt-fold")) { fresh.querySelector(".rt-fold").open = true; }
    this.listen();
    var note = fresh.querySelector(".rt-note");
    if (note) { note.setAttribute("tabindex", "-1"); note.focus(); }
  };
  Line.prototype.evidence = function (body) {
    var line = this;
    return post(this.url + "evidence/", body).then(function (reply) {
      return reply.json().catch(function () { return {}; }).then(function (told) {
        if (!told.html) {
          var words = reply.status === 413 ? "文件太大，没有保存。请压缩或拆分后再选。" : "没有存上，请再选一次。";
          line.said("saved-bad", words, "circle-alert");
          window.fz.say(words);
          return;
        }
        var made = document.createElement("div");
        made.innerHTML = told.html;
        var old = line.card.querySelector(".rt-ev");
        old.parentNode.replaceChild(made.firstElementChild, old);
        grown(line.card.querySelector(".rt-ev"));
        var box = line.card.querySelector("[data-files]");
        box.addEventListener("change", function () { if (box.files.length) { line.upload(box); } });
        line.said(told.error ? "saved-bad" : "", told.error || "佐证已存", told.error ? "circle-alert" : "check");
      });
    }).catch(function () { line.said("saved-bad", "没有连上，文件没有传，请再选一次", "circle-alert"); });
  };
  Line.prototype.upload = function (box) {
    var body = new FormData();
    Array.prototype.forEach.call(box.files, function (file) { body.append("files", file); });
    box.value = "";
    this.said("saved-wait", "正在上传", "loader-circle");
    this.evidence(body);
  };
  Line.prototype.clicked = function (event) {
    var pick = event.target.closest(".rt-pick"), line = this;
    if (pick && event.detail && pick.querySelector("input").value === "progress") {  // by hand; arrow keys only pass by
      window.setTimeout(function () { line.field("words").focus(); }, 0);
    }
    var off = event.target.closest("[data-take-off]"), prior = event.target.closest("[data-use-prior]");
    var quote = event.target.closest("[data-quote]"), area = this.field("words");
    if (off) {
      event.preventDefault();
      var body = new FormData();
      body.append("drop", off.value.split(":")[2]);
      this.evidence(body);
    } else if (prior && area) {
      area.value = this.card.querySelector("[data-prior]").textContent;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    } else if (quote && area) {
      var words = quote.parentNode.querySelector("[data-words]").textContent;
      area.value = area.value ? area.value + "\n" + words : words;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    }
  };
  // what this tab could not store before it was sent away comes back, on the version it was made from
  Line.prototype.restore = function () {
    var text = store && store.getItem(this.key()), line = this, changed = false;
    if (!text || this.card.querySelector(".both, .err")) { return; }
    JSON.parse(text).forEach(function (pair) {
      var fields = line.fields().filter(function (field) { return field.name === pair[0]; });
      fields.forEach(function (field) {
        if (field.type === "radio") {
          changed = changed || (field.value === pair[1] && !field.checked);
          field.checked = field.value === pair[1];
        } else {
          changed = changed || (field.type !== "hidden" && field.value !== pair[1]);
          if (!/-was$/.test(field.name)) { field.value = pair[1]; }
        }
      });
    });
    if (!changed) { store.removeItem(this.key()); return; }
    var fold = this.card.querySelector(".rt-fold");
    if (fold) { fold.open = true; }
    this.later(0);
  };

  Array.prototype.forEach.call(sheet.querySelectorAll("article[data-line]"), function (card) { lines.push(new Line(card)); });
  lines.forEach(function (line) { line.restore(); });

  // a line that is on its way must have arrived before all of them are sent
  sheet.addEventListener("submit", function (event) {
    var busy = lines.filter(function (line) { return line.busy; });
    if (busy.length) {
      var button = event.submitter;
      event.preventDefault();
      event.stopPropagation();
      // sent again, not clicked again: a click would ask once more what was answered already
      busy[0].after = function () { sheet.requestSubmit(button || undefined); };
      return;
    }
    leaving = true;
    lines.forEach(function (line) { window.clearTimeout(line.wait); });
  }, true);
  window.addEventListener("pageshow", function () { leaving = false; });

  // the page goes away: what is not stored yet is sent along; hidden, it may live on, so a save under way comes first
  function flush(gone) {
    if (leaving) { return; }
    lines.forEach(function (line) {
      if (!line.dirty || (line.busy && !gone)) { return; }
      window.clearTimeout(line.wait);
      line.busy = false;
      line.save(true);
    });
  }
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") { flush(false); } });
  window.addEventListener("pagehide", function () { flush(true); });
})();
