/* A report: characters counted while one writes, stale figures marked where they stand, a section given back on leaving; how
   many units are ticked. */
(function () {
  "use strict";
  var NEAR = 0.9;

  function length(text) { return text.replace(/\s/g, "").length; }

  window.fz.each("textarea[data-count]", function (box) {
    var bar = box.form.querySelector(".rp-len"), own = box.form.querySelector("[data-count-place]");
    if (!bar || !own) { return; }
    var total = bar.querySelector("[data-total-place]"), said = bar.querySelector("[data-total-said]");
    var others = Number(bar.getAttribute("data-others")), most = Number(bar.getAttribute("data-most"));
    function count() {
      var mine = length(box.value), all = others + mine;
      own.textContent = mine;
      total.querySelector("b").textContent = all;
      var near = most && all > most * NEAR, over = most && all > most;
      total.className = over ? "is-over" : near ? "is-near" : "";
      said.textContent = over ? "，超过 " + (all - most) + " 字" : near ? "，还可以写 " + (most - all) + " 字" : "";
    }
    box.addEventListener("input", count);
    count();
  });

  // what the checks found stale is marked where it stands
  document.addEventListener("htmx:afterSettle", function (event) {
    if (!event.detail.target || event.detail.target.id !== "checks") { return; }
    Array.prototype.forEach.call(document.querySelectorAll(".rp-now"), function (old) { old.remove(); });
    Array.prototype.forEach.call(document.querySelectorAll("[data-stale]"), function (row) {
      var places = document.querySelectorAll('[data-figure="' + row.getAttribute("data-stale") + '"]');
      Array.prototype.forEach.call(places, function (place) {
        place.classList.add("is-stale");
        var now = document.createElement("span");
        now.className = "rp-now";
        now.textContent = "现在" + row.getAttribute("data-now");
        place.parentNode.insertBefore(now, place.nextSibling);
      });
    });
  });

  // a line in which somebody is answering (接手, 为什么) keeps its box; what is new comes with the next look after it is shut
  var behind = false;
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    var line = event.detail.target;
    if (line.classList && line.classList.contains("rp-lock") && line.querySelector("details[open]")) {
      event.detail.shouldSwap = false;
      behind = true;
    }
  });
  document.addEventListener("htmx:configRequest", function (event) {
    if (behind && event.detail.elt.id === "writing") {
      event.detail.path = event.detail.path.replace(/stamp=[^&]*/, "stamp=");
      behind = false;
    }
  });

  // who opens the editor takes the section, and who goes away without a word leaves it to others at once
  window.fz.each("form[data-hold]", function (form) {
    var sent = false, url = form.getAttribute("data-hold");
    function told(move) {
      var data = new FormData();
      data.append("csrfmiddlewaretoken", window.fz.token());
      data.append("move", move);
      data.append("quiet", "1");
      return data;
    }
    if (!form.querySelector(".err-sum, .both")) { window.fetch(url, { method: "POST", body: told("hold"), credentials: "same-origin" }); }
    form.addEventListener("submit", function () { sent = true; });
    window.addEventListener("pagehide", function () {
      if (sent || form.fzDirty || !navigator.sendBeacon) { return; }
      navigator.sendBeacon(url, told("release"));
    });
  });

  window.fz.each("[data-picked]", function (group) {
    var place = document.querySelector(group.getAttribute("data-picked"));
    var boxes = group.querySelectorAll("input[type=checkbox]");
    function tell() {
      var n = group.querySelectorAll("input[type=checkbox]:checked").length;
      place.textContent = "将请 " + n + " 家单位报告，共 " + boxes.length + " 家承担任务。每家写一份，初稿由系统从它报过的内容写好。";
    }
    group.addEventListener("change", tell);
    tell();
  });
})();
