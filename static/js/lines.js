/* Reading many lines by keyboard: j and k go from line to line, r opens the reason of the line at hand. */
(function () {
  "use strict";
  function lines() { return Array.prototype.slice.call(document.querySelectorAll("tr[data-line]")); }
  function typing(node) { return node && /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName); }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    var rows = lines();
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
