/* The review by keyboard alone: one letter for each act on the task that has the focus. Every key presses a button or link of the page. */
(function () {
  "use strict";
  var OFF = "fz-keys-off", FIRST = "fz-review-first";
  var tasks = document.querySelector(".im-tasks"), help = document.getElementById("keys"), last = null;
  if (!tasks || !help) { return; }

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function cards() { return all("article.tk", tasks); }
  function store(kind) { try { return window[kind]; } catch (refused) { return null; } }
  function recall(kind, key) { var kept = store(kind); return kept ? kept.getItem(key) : null; }
  function note(kind, key, value) {
    var kept = store(kind);
    if (kept) { if (value) { kept.setItem(key, value); } else { kept.removeItem(key); } }
  }
  function alone(node) { return !node || node === document.body || !document.contains(node); }

  function current() {
    var card = document.activeElement && document.activeElement.closest ? document.activeElement.closest("article.tk") : null;
    return card || (last && document.getElementById(last));
  }
  // the words of a task in the paper beside it
  function showWords(card) {
    var words = document.getElementById("s" + card.id.slice(1)), pane = document.querySelector(".im-paper");
    if (!words || !pane || !pane.offsetParent || pane.scrollHeight <= pane.clientHeight) { return; }
    var here = words.getBoundingClientRect(), around = pane.getBoundingClientRect();
    if (here.top < around.top + 48 || here.bottom > around.bottom - 24) { pane.scrollTop += here.top - around.top - 96; }
  }
  function go(card) {
    last = card.id;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    showWords(card);
  }
  // whoever is quick leaves answers on their way behind: the page is left only when all have arrived
  var waiting = 0, then = null;
  function leave(run) {
    if (!waiting) { run(); return; }
    then = run;
    window.fz.say("正在存，存完就翻页");
  }
  document.addEventListener("htmx:beforeRequest", function () { waiting += 1; });
  document.addEventListener("htmx:afterRequest", function (event) {
    waiting = Math.max(0, waiting - 1);
    if (!event.detail.successful) { fallBack(event.detail.elt); }
    if (!waiting && then) { var run = then; then = null; run(); }
  });
  // what was taken for done before the answer came is undone when the answer says no, or none comes
  function fallBack(asked) {
    var card = asked && asked.closest ? asked.closest("article.tk[data-hoped]") : null;
    then = null;
    if (!card) { return; }
    card.removeAttribute("data-hoped");
    card.removeAttribute("data-settled");
    card.classList.remove("is-gone");
  }
  function hope(card) { card.setAttribute("data-hoped", ""); }
  function turn(rel) {
    var link = tasks.querySelector(".pager a[rel=" + rel + "]");
    if (!link) { return false; }
    leave(function () { note("sessionStorage", FIRST, rel); link.click(); });
    return true;
  }
  // by: 1 on, -1 back; wanted: which cards count
  function step(by, wanted) {
    var list = cards(), card = current(), at = card ? list.indexOf(card) : by > 0 ? -1 : list.length;
    for (at += by; at >= 0 && at < list.length; at += by) {
      if (!wanted || wanted(list[at])) { go(list[at]); return; }
    }
    if (!turn(by > 0 ? "next" : "prev")) {
      var missed = wanted === doubtful ? list.filter(doubtful)[0] : null;
      if (missed && missed !== card) { go(missed); window.fz.say("后面没有疑点了，从头再来"); return; }
      if (card) { go(card); }
      window.fz.say(by > 0 ? "后面没有了" : "前面没有了");
    }
  }
  function button(card, does) { return card.querySelector('[data-do="' + does + '"], button[name=act][value="' + does + '"]'); }
  function press(card, does) {
    var found = card ? button(card, does) : null;
    if (!found) { return false; }
    if (found.disabled) {
      // the first that was offered, else the box for a name: 不是单位 is never what the next key would say
      var ask = card.querySelector(".ask input[name=choice]:not([value=none])") || card.querySelector(".ask input[name=pick]") ||
        card.querySelector(".ask-two button, .ask-again summary") || button(card, "edit");
      if (ask) { (ask.tomselect || ask).focus(); }
      window.fz.say("还不能确认，要先答完这一项的疑点");
      return false;
    }
    found.click();
    return true;
  }
  function open(card) { return !card.hasAttribute("data-settled") && !card.classList.contains("is-gone"); }
  function doubtful(card) { return card.classList.contains("is-doubt"); }

  var acts = {
    KeyJ: function () { step(1); },
    KeyK: function () { step(-1); },
    KeyF: function () { step(1, doubtful); },
    KeyA: function (card) { if (press(card, "settle")) { hope(card); card.setAttribute("data-settled", "1"); step(1, open); } else if (card && !open(card)) { step(1, open); } },
    KeyE: function (card) { press(card, "edit"); },
    KeyS: function (card) { press(card, "split"); },
    KeyM: function (card, shift) { press(card, shift ? "merge_previous" : "merge_next"); },
    KeyD: function (card) { if (press(card, "drop")) { hope(card); card.classList.add("is-gone"); step(1); } },
    KeyR: function (card) { press(card, "keep"); },
    KeyW: function (card) {
      var shown = card ? card.querySelector(".why-read") : null;
      if (shown) { shown.remove(); go(card); } else { press(card, "why"); }
    },
    KeyO: function (card) { var place = card ? card.querySelector("a.place") : null; if (place) { place.click(); } },
    KeyX: function (card) { var tick = card ? card.querySelector("[data-tick]") : null; if (tick) { tick.click(); } },
    KeyU: function () { var undo = document.querySelector("[data-do=undo]"); if (undo) { leave(function () { undo.click(); }); } else { window.fz.say("没有可以撤回的了"); } },
    Digit1: function (card) { press(card, "text"); },
    Digit2: function (card) { press(card, "annex"); },
    Digit3: function (card) { press(card, "both"); },
    ArrowDown: function () { step(1); },
    ArrowUp: function () { step(-1); }
  };

  function typing(node) { return node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName) || (node.tagName === "INPUT" && !/^(checkbox|radio)$/.test(node.type)); }
  function inForm(event) {
    var form = event.target.closest ? event.target.closest("article.is-edit form") : null;
    if (!form) { return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("footer .btn-ink").click();
    } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(".ts-wrapper.dropdown-active")) {
      var cancel = form.querySelector("button[name=cancel]");
      if (form.fzWas === words(form)) { cancel.click(); return; }
      cancel.focus();
      window.fz.say("改了还没有存：按 Ctrl 加回车存下，或者按回车不改了");
    }
  }
  function words(form) { return all("input[name], select[name], textarea[name]", form).map(function (one) { return one.type === "radio" ? one.checked : one.value; }).join("\u001f"); }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing) { return; }
    inForm(event);
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || document.querySelector("dialog[open]")) { return; }
    if (recall("localStorage", OFF)) { return; }
    if (event.key === "?" || event.key === "？" || (event.code === "Slash" && event.shiftKey)) { event.preventDefault(); help.showModal(); return; }
    var card = current(), does = acts[event.code];
    // arrows move only from card to card: elsewhere they scroll, and choose among radios
    if (!does || (/^Arrow/.test(event.code) && event.target !== card) || (event.shiftKey && event.code !== "KeyM")) { return; }
    if (event.target.closest("article.is-edit")) { return; }
    event.preventDefault();
    does(card, event.shiftKey);
  });

  // what came in place: a form is entered at its first field; a card only when the keyboard has no other place to be
  document.addEventListener("htmx:afterSettle", function (event) {
    var target = event.detail.target, card = target && target.id ? document.getElementById(target.id) : null;
    if (card && card.classList.contains("why-place") && card.firstElementChild) {
      card.firstElementChild.focus({ preventScroll: true });
      card.parentElement.scrollIntoView({ block: "nearest" });
      return;
    }
    if (!card || !card.classList.contains("is-edit")) { return; }
    var form = card.querySelector("form"), first = card.querySelector(".err-sum") || card.querySelector("input[type=radio]:checked, input[type=radio], textarea, input:not([type=hidden])");
    form.fzWas = words(form);
    if (first) { first.focus(); }
    card.scrollIntoView({ block: "nearest" });
  });
  // a merge takes the asked card away when the earlier one stays: go on from the one that came
  document.addEventListener("htmx:afterSwap", function (event) {
    window.setTimeout(function () {
      var came = event.detail.elt;
      if (alone(document.activeElement) && came && came.classList && came.classList.contains("tk") && document.contains(came)) { go(came); }
    }, 40);
  });

  document.addEventListener("click", function (event) {
    if (!event.target.closest) { return; }
    if (event.target.closest("[data-keys]")) { event.preventDefault(); help.showModal(); }
    if (event.target.closest("[data-why-shut]")) {
      var card = event.target.closest("article.tk");
      event.target.closest(".why-read").remove();
      if (card) { go(card); }
    }
  });
  var toggle = help.querySelector("[data-keys-on]");
  toggle.checked = !recall("localStorage", OFF);
  toggle.addEventListener("change", function () { note("localStorage", OFF, toggle.checked ? "" : "1"); });

  // where the keyboard begins: the task that the address names, or the first of the page one came on to
  window.addEventListener("load", function () {
    var named = /^#t[a-z]?[0-9]+$/.test(window.location.hash) ? document.getElementById(window.location.hash.slice(1)) : null;
    var from = recall("sessionStorage", FIRST), list = cards();
    note("sessionStorage", FIRST, "");
    if (named) { go(named); } else if (from && list.length) { go(from === "prev" ? list[list.length - 1] : list.filter(open)[0] || list[0]); }
  });
})();
