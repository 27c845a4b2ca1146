/* Paper and tasks side by side: data-key ties words to their task. Looking at one lights the other; choosing one brings the other into view. */
(function () {
  "use strict";
  var chosen = null;

  function all(key) { return Array.prototype.slice.call(document.querySelectorAll("[data-key]")).filter(function (n) { return n.getAttribute("data-key") === key; }); }
  function light(key) {
    Array.prototype.forEach.call(document.querySelectorAll("[data-key].is-lit"), function (node) { node.classList.remove("is-lit"); });
    if (key) { all(key).forEach(function (node) { node.classList.add("is-lit"); }); }
  }
  function pane(node) {
    for (var box = node.parentElement; box; box = box.parentElement) {
      if (/(auto|scroll)/.test(window.getComputedStyle(box).overflowY)) { return box; }
    }
    return null;
  }
  function bring(node) {
    var box = pane(node);
    if (!box || box === document.body || box === document.documentElement) { return; }
    var here = node.getBoundingClientRect(), around = box.getBoundingClientRect();
    if (here.top < around.top + 48 || here.bottom > around.bottom) { box.scrollTop += here.top - around.top - 72; }
  }

  document.addEventListener("mouseover", function (event) {
    var node = event.target.closest && event.target.closest("[data-key]");
    light(node ? node.getAttribute("data-key") : chosen);
  });
  document.addEventListener("focusin", function (event) {
    var node = event.target.closest && event.target.closest("[data-key]");
    if (node) { light(node.getAttribute("data-key")); }
  });
  document.addEventListener("click", function (event) {
    var node = event.target.closest && event.target.closest("[data-key]");
    if (!node) { return; }
    chosen = node.getAttribute("data-key");
    light(chosen);
    var mine = pane(node);
    all(chosen).some(function (other) {
      if (pane(other) === mine) { return false; }
      bring(other);
      return true;
    });
    var link = event.target.closest("a[href^='#']");
    if (link && node.contains(link) && mine) { event.preventDefault(); }
  });
})();
