/* Figures to put in: found by typing, moved through by arrows, chosen by Enter; the printed form goes in at the caret. */
(function () {
  "use strict";

  function each(list, run) { Array.prototype.forEach.call(list, run); }
  function plain(text) { return text.replace(/\s/g, "").toLowerCase(); }

  window.fz.each("form[data-figures]", function (form) {
    var holder = form.closest("[data-picker]");
    var target = holder && document.getElementById(holder.getAttribute("data-picker"));
    var box = target && target.querySelector("textarea");
    var search = form.querySelector("[data-figure-search]"), said = form.querySelector("[data-figure-said]");
    var none = form.querySelector("[data-figure-none]");

    function shown() { return Array.prototype.filter.call(form.querySelectorAll("li button"), function (b) { return !b.closest("[hidden]"); }); }
    function filter() {
      var words = plain(search.value);
      each(form.querySelectorAll("li"), function (row) { row.hidden = plain(row.getAttribute("data-words")).indexOf(words) < 0; });
      each(form.querySelectorAll("[data-figure-group]"), function (group) { group.hidden = !group.querySelector("li:not([hidden])"); });
      none.hidden = shown().length > 0;
    }
    search.addEventListener("input", function (event) { event.stopPropagation(); filter(); });
    form.addEventListener("keydown", function (event) {
      var rows = shown(), at = rows.indexOf(document.activeElement);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        var next = event.key === "ArrowDown" ? at + 1 : at - 1;
        event.preventDefault();
        if (next < 0) { search.focus(); } else if (rows[next]) { rows[next].focus(); }
      } else if (event.key === "Enter" && event.target === search) {
        event.preventDefault();
        if (rows[0]) { rows[0].click(); }
      } else if (event.key === "Escape" && holder) {
        holder.open = false;
        if (box) { box.focus(); }
      }
    });
    if (holder) { search.focus(); }
    if (!box) { return; }

    function put(words) {
      box.setRangeText(words, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var told = new FormData();
      told.append("key", event.submitter ? event.submitter.value : "");
      window.fetch(form.action, {
        method: "POST", body: told, credentials: "same-origin",
        headers: { "X-CSRFToken": window.fz.token(), "Accept": "application/json" }
      }).then(function (reply) { return reply.json(); }).then(function (answer) {
        if (!answer.words) { throw new Error(answer.error || ""); }
        put(answer.words);
        holder.open = false;
        said.textContent = "已插入 " + answer.words + "（" + answer.label + "）。";
        window.fz.say(said.textContent);
      }).catch(function (fault) { said.textContent = fault.message || "没有连上，没有插入。"; });
    });
  });
})();
