/* a[data-open]: the record opens beside the list; Escape shuts it and gives the focus back. Without script the link is the record's own page. */
(function () {
  "use strict";
  var back = null;

  function box() {
    var place = document.getElementById("drawer-place");
    if (place && !place.firstChild) {
      var made = document.createElement("div");
      made.className = "drawer";
      made.id = "drawer-body";
      made.hidden = true;
      made.setAttribute("role", "dialog");
      made.setAttribute("aria-label", "详情");
      place.appendChild(made);
    }
    return place ? place.firstChild : null;
  }
  function mark(row) {
    Array.prototype.forEach.call(document.querySelectorAll("tr.is-open"), function (other) { other.classList.remove("is-open", "is-on"); });
    if (row) { row.classList.add("is-open", "is-on"); }
  }
  function shut() {
    var drawer = box();
    if (!drawer || drawer.hidden) { return false; }
    drawer.hidden = true;
    drawer.innerHTML = "";
    mark(null);
    if (back && document.contains(back)) { back.focus(); }
    back = null;
    return true;
  }
  function open(link) {
    var drawer = box();
    back = link;
    mark(link.closest("tr"));
    window.htmx.ajax("GET", link.getAttribute("href"), { target: drawer, swap: "innerHTML" }).then(function () {
      if (!drawer.firstElementChild) { return; }
      drawer.hidden = false;
      var name = drawer.querySelector("h2");
      if (name) { name.focus(); }
    });
  }

  // on the way down, so that a list which boosts its links doesn't follow this one too
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-open]");
    if (link && window.htmx && box() && !(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
      event.preventDefault();
      event.stopPropagation();
      open(link);
    }
  }, true);
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-drawer-shut]")) { shut(); }
    var step = event.target.closest && event.target.closest("[data-drawer-step]");
    if (step && back) {
      var links = Array.prototype.slice.call(document.querySelectorAll("a[data-open]"));
      var next = links[links.indexOf(back) + Number(step.getAttribute("data-drawer-step"))];
      if (next) { open(next); } else { window.fz.say("没有了"); }
    }
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { shut(); } });
})();
