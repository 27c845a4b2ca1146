/* The review of an import: what is shown travels with each correction, the paper's marks follow the cards, long papers come in parts. */
(function () {
  "use strict";
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

  // the server swaps only cards that stand on this page
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "post") { return; }
    event.detail.parameters.shown = all("article.tk[id]").map(function (card) { return card.id.slice(1); }).slice(0, 200).join(",");
  });

  // answers that were on their way together may come in any order: when all have come, what stands around the cards is asked for anew
  var flying = 0, crowd = false;
  document.addEventListener("htmx:beforeRequest", function () { flying += 1; crowd = crowd || flying > 1; });
  document.addEventListener("htmx:afterRequest", function () {
    flying = Math.max(0, flying - 1);
    if (!flying && crowd) { crowd = false; recount(); }
  });
  function recount() {
    window.fetch(window.location.href, { credentials: "same-origin" }).then(function (reply) { return reply.ok ? reply.text() : ""; }).then(function (html) {
      if (!html || flying) { return; }
      var page = new DOMParser().parseFromString(html, "text/html");
      ["im-tabs", "im-bar"].forEach(function (id) {
        var fresh = page.getElementById(id), old = document.getElementById(id);
        if (!fresh || !old || old.contains(document.activeElement)) { return; }
        fresh = document.importNode(fresh, true);
        old.parentNode.replaceChild(fresh, old);
        document.body.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
      });
    }).catch(function () { /* the next answer brings them */ });
  }

  // a name that was settled is no doubt in the paper either
  function follow(card) {
    all("[data-mark]", card).forEach(function (name) {
      var open = name.getAttribute("data-found") !== "ok";
      all('.paper-body [data-mark="' + name.getAttribute("data-mark") + '"]').forEach(function (words) {
        words.classList.toggle("rd-doubt", open);
        words.classList.toggle("rd-" + (name.getAttribute("data-kind") || "unit"), !open);
      });
    });
  }
  window.fz.each("article.tk", function (card) { if (document.readyState === "complete") { follow(card); } });

  // after a swap the keyboard goes on from the card that came in its place
  document.addEventListener("htmx:afterSettle", function (event) {
    var card = event.detail.target && event.detail.target.id ? document.getElementById(event.detail.target.id) : null;
    if (!card || !card.classList.contains("tk")) { return; }
    var now = document.activeElement;
    if (!now || now === document.body || !document.contains(now)) { card.focus({ preventScroll: true }); }
    var left = document.getElementById("im-left");
    var words = left ? left.querySelector("b") : null;
    if (words) { window.fz.say(words.textContent); }
  });

  // the words of a row: scrolled to where they are drawn, else their part of the paper is brought in
  function light(id) {
    var words = document.getElementById(id);
    var pane = document.querySelector(".im-paper");
    if (!words || !pane) { return false; }
    if (document.body.getAttribute("data-pane") === "tasks" && !pane.offsetParent) {
      var paper = document.querySelector('[data-body="paper"]');
      if (paper) { paper.click(); }
      words.scrollIntoView({ block: "center" });
      return true;
    }
    pane.scrollTop += words.getBoundingClientRect().top - pane.getBoundingClientRect().top - 96;
    return true;
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a.place") : null;
    var body = document.getElementById("paper-body");
    if (!link || !body || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    var id = link.getAttribute("data-place");
    if (light(id) || !window.htmx) { return; }
    window.htmx.ajax("GET", link.getAttribute("href").split("#")[0], { target: "#paper-body", swap: "innerHTML" }).then(function () { light(id); });
  });
  // words whose card stands on another page lead there as plain links; on a phone a word shows its card
  document.addEventListener("click", function (event) {
    var word = event.target.closest ? event.target.closest(".paper-body a.rd[href^='#']") : null;
    var card = word ? document.getElementById(word.getAttribute("href").slice(1)) : null;
    if (card && !card.offsetParent) {
      var tasks = document.querySelector('[data-body="tasks"]');
      if (tasks) { tasks.click(); }
      event.preventDefault();
      card.scrollIntoView({ block: "center" });
    }
  });

  // ticking rows: one, a run with Shift, all that match; rows swapped in later count too
  window.fz.each("form[data-ticks]", function (form) {
    var told = form.querySelector("[data-ticked]"), every = form.querySelector("[data-tick-all]"), last = null, unticked = told.textContent;
    function ticks() { return all("[data-tick]"); }
    function count() {
      var chosen = ticks().filter(function (tick) { return tick.checked; }).length;
      form.classList.toggle("has-rows", chosen > 0 || every.checked);
      told.textContent = every.checked ? "选中符合条件的全部" : chosen ? "选中 " + chosen + " 项" : unticked;
    }
    document.addEventListener("click", function (event) {
      var tick = event.target.matches && event.target.matches("[data-tick]") ? event.target : null;
      if (!tick) { return; }
      var now = ticks();
      if (event.shiftKey && last && now.indexOf(last) >= 0) {
        var ends = [now.indexOf(last), now.indexOf(tick)].sort(function (a, b) { return a - b; });
        now.slice(ends[0], ends[1] + 1).forEach(function (other) { other.checked = tick.checked; });
      }
      if (!tick.checked) { every.checked = false; }
      last = tick;
      count();
    });
    every.addEventListener("change", function () {
      ticks().forEach(function (tick) { tick.checked = every.checked; });
      count();
    });
    document.addEventListener("htmx:afterSettle", count);
    count();
  });

  // one of candidates and a typed name is meant: typing takes the tick away, ticking empties the box
  document.addEventListener("change", function (event) {
    var ask = event.target.closest ? event.target.closest("fieldset.ask") : null;
    if (!ask || event.target.name === "learn") { return; }
    var pick = ask.querySelector("[name=pick]");
    if (event.target.name === "pick" && event.target.value) {
      all("[name=choice]", ask).forEach(function (radio) { radio.checked = false; });
    } else if (event.target.name === "choice" && pick) {
      if (pick.tomselect) { pick.tomselect.clear(true); }
      pick.value = "";
    }
  });
})();
