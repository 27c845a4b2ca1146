/* Reading many lines: j and k go from line to line, r opens the reason of the line at hand; reasons outlive a new filter. */
(function () {
  "use strict";
  var form = document.getElementById("send-back");
  var told = form ? form.querySelector("[data-reasons]") : null;
  var written = {};

  function reasons() { return Array.prototype.slice.call(document.querySelectorAll(".back-why textarea")); }
  function count() {
    var n = Object.keys(written).length;
    if (told) { told.textContent = n ? "已写 " + n + " 行理由" : ""; }
    if (form) { form.fzDirty = n > 0; }
  }
  function keep(area) {
    if (area.value.trim()) { written[area.name] = area.value; } else { delete written[area.name]; }
    count();
  }
  document.addEventListener("input", function (event) {
    if (event.target.closest && event.target.closest(".back-why")) { keep(event.target); }
  });
  // another filter brings other lines: what was written about those that come back stands there again
  document.addEventListener("htmx:afterSettle", function () {
    reasons().forEach(function (area) {
      if (written[area.name] && !area.value) { area.value = written[area.name]; area.closest("details").open = true; }
    });
  });
  if (form) {
    reasons().forEach(keep);
    form.addEventListener("formdata", function (event) {
      Object.keys(written).forEach(function (name) {
        if (!event.formData.has(name)) { event.formData.append(name, written[name]); }
      });
    });
  }

  function typing(node) { return node && /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName); }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    var rows = Array.prototype.slice.call(document.querySelectorAll("tr[data-line]"));
    var row = document.activeElement ? document.activeElement.closest("tr[data-line]") : null;
    var at = rows.indexOf(row);
    if (event.key === "j" || event.key === "k") {
      var next = rows[event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)];
      if (next) { next.tabIndex = -1; next.focus(); next.scrollIntoView({ block: "nearest" }); event.preventDefault(); }
    } else if (event.key === "r" && row) {
      var reason = row.querySelector(".back-why");
      if (reason) { reason.open = true; reason.querySelector("textarea").focus(); event.preventDefault(); }
    }
  });
})();
