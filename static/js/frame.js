/* The frame: "/" goes to the search, menus close when one looks away, large type and contrast are remembered. */
(function () {
  "use strict";
  var OPEN = "details[data-menu][open], details.why[open], details[data-act][open]";

  function typing(node) { return /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable; }
  function each(list, run) { Array.prototype.forEach.call(list, run); }

  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      var search = document.querySelector("[data-slash]");
      if (search) { event.preventDefault(); search.focus(); }
    }
    if (event.key === "Escape") {
      var last = Array.prototype.slice.call(document.querySelectorAll(OPEN)).pop();
      if (last) { last.open = false; last.querySelector("summary").focus(); event.stopImmediatePropagation(); }
    }
  });

  document.addEventListener("click", function (event) {
    each(document.querySelectorAll(OPEN), function (box) {
      if (!box.contains(event.target)) { box.open = false; }
    });
  });

  // an act that unfolds takes the focus to its first field
  document.addEventListener("toggle", function (event) {
    if (event.target.matches && event.target.matches("details[data-act][open]")) {
      var first = event.target.querySelector("textarea, button[type=submit]");
      if (first) { first.focus(); }
    }
    // what unfolds beyond the right edge turns to the left
    if (event.target.open && event.target.matches && event.target.matches("details.why, details.act")) {
      var pop = event.target.querySelector(".why-pop, .act-pop");
      if (pop && pop.getBoundingClientRect().right > document.documentElement.clientWidth) { pop.classList.add("to-left"); }
    }
  }, true);

  window.fz.each("[data-look]", function (button) {
    button.addEventListener("click", function () {
      var name = button.getAttribute("data-look");
      var value = button.getAttribute("data-on");
      var root = document.documentElement;
      var on = root.getAttribute("data-" + name) !== value;
      if (on) { root.setAttribute("data-" + name, value); } else { root.removeAttribute("data-" + name); }
      button.setAttribute("aria-pressed", on ? "true" : "false");
      document.cookie = "fz_" + name + "=" + (on ? value : "") + ";path=/;SameSite=Lax;max-age=" + (on ? 31536000 : 0);
    });
  });

  // a strip of tabs that is wider than the phone shows the tab one is on
  window.fz.each(".tabs [aria-current]", function (here) {
    var strip = here.closest(".tabs"), box = here.getBoundingClientRect(), all = strip.getBoundingClientRect();
    if (box.right > all.right) { strip.scrollLeft += box.left - all.left - (all.width - box.width) / 2; }
  });

  window.fz.each("#messages .note-box", function (box) {
    var shut = document.createElement("button");
    shut.type = "button";
    shut.className = "shut";
    shut.textContent = "知道了";
    shut.addEventListener("click", function () { box.remove(); });
    box.appendChild(shut);
  });

  // the phone shows one pane at a time: paper or tasks
  window.fz.each("[data-body]", function (button) {
    button.addEventListener("click", function () {
      document.body.setAttribute("data-pane", button.getAttribute("data-body"));
      each(document.querySelectorAll("[data-body]"), function (other) {
        other.setAttribute("aria-pressed", other === button ? "true" : "false");
      });
    });
  });
})();
