/* What the other modules stand on: fz.each(selector, make) also reaches what htmx brings in later; fz.say(words) is read aloud. */
(function () {
  "use strict";
  var makers = [];

  function run(maker, root) {
    var found = Array.prototype.slice.call(root.querySelectorAll(maker.selector));
    if (root.matches && root.matches(maker.selector)) { found.unshift(root); }
    found.forEach(function (node) {
      var done = node.fzDone || (node.fzDone = []);
      if (done.indexOf(maker) < 0) { done.push(maker); maker.make(node); }
    });
  }

  window.fz = {
    each: function (selector, make) {
      var maker = { selector: selector, make: make };
      makers.push(maker);
      run(maker, document);
    },
    say: function (words) {
      var live = document.getElementById("live");
      if (live) { live.textContent = ""; window.setTimeout(function () { live.textContent = words; }, 30); }
    },
    icon: function (name) {
      var known = document.querySelector("svg use");
      var file = known ? known.getAttribute("href").split("#")[0] : "";
      return '<svg class="i" aria-hidden="true"><use href="' + file + "#" + name + '"></use></svg>';
    },
    token: function () {
      var headers = document.body.getAttribute("hx-headers");
      return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
    }
  };

  document.documentElement.classList.add("js");
  // a session that ended, or an act that leads elsewhere: the answer is another page, so go there
  document.addEventListener("htmx:beforeSwap", function (event) {
    var reply = event.detail.xhr;
    var asked = new URL(event.detail.requestConfig.path, window.location.href).pathname;
    if (/^\s*<!doctype/i.test(reply.responseText) && reply.responseURL && new URL(reply.responseURL).pathname !== asked) {
      event.detail.shouldSwap = false;
      window.location.assign(reply.responseURL);
    }
  });

  // what did not reach the server says so where every refusal stands, until something reaches it again
  function unheard() {
    var place = document.getElementById("live-note");
    if (!place) { return; }
    place.innerHTML = '<div class="note-box note-bad">' + window.fz.icon("circle-alert") + '<div class="grow">没有连上服务器，刚才这一步没有存。写的内容还在本页，连上以后再做一次。</div></div>';
    place.setAttribute("data-unheard", "");
  }
  document.addEventListener("htmx:sendError", unheard);
  document.addEventListener("htmx:timeout", unheard);
  document.addEventListener("htmx:afterOnLoad", function () {
    var place = document.getElementById("live-note");
    if (place && place.hasAttribute("data-unheard")) { place.removeAttribute("data-unheard"); place.textContent = ""; }
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var list = event.detail.target && document.getElementById(event.detail.target.id);
    if (list && list.hasAttribute("data-list")) { window.fz.say("已更新，共 " + list.getAttribute("data-list") + " 项"); }
  });
  document.addEventListener("htmx:load", function (event) {
    makers.forEach(function (maker) { run(maker, event.detail.elt); });
  });
})();
