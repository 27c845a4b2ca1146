/* Choosing rows for a bulk act: all of this page, a run with Shift, all that match; the bar says how many. */
(function () {
  "use strict";
  window.fz.each("form[data-bulk]", function (form) {
    var picks = Array.prototype.slice.call(document.querySelectorAll('[data-row-pick][form="' + form.id + '"]'));
    var page = document.querySelector('[data-pick-page][form="' + form.id + '"]');
    var every = form.querySelector("[data-row-all]");
    var told = form.querySelector("[data-bulk-count]");
    var last = null;

    function count() {
      var chosen = picks.filter(function (pick) { return pick.checked; });
      form.classList.toggle("has-rows", chosen.length > 0);
      if (every && chosen.length < picks.length) { every.checked = false; }
      told.textContent = every && every.checked ? "选中符合条件的全部" : chosen.length ? "选中 " + chosen.length + " 项" : "勾选要办的行";
      if (page) {
        page.checked = chosen.length > 0 && chosen.length === picks.length;
        page.indeterminate = chosen.length > 0 && chosen.length < picks.length;
      }
      picks.forEach(function (pick) { var row = pick.closest("tr"); if (row) { row.classList.toggle("is-on", pick.checked); } });
    }
    picks.forEach(function (pick, at) {
      pick.addEventListener("click", function (event) {
        if (event.shiftKey && last !== null) {
          picks.slice(Math.min(at, last), Math.max(at, last) + 1).forEach(function (other) { other.checked = pick.checked; });
        }
        last = at;
        count();
      });
    });
    if (page) {
      page.hidden = false;
      page.addEventListener("change", function () { picks.forEach(function (pick) { pick.checked = page.checked; }); count(); });
    }
    if (every) {
      every.addEventListener("change", function () {
        if (every.checked) { picks.forEach(function (pick) { pick.checked = true; }); }
        count();
      });
    }
    count();
  });
})();
