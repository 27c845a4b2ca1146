/* Choosing by typing, pinyin too: select[data-pick], and input[data-pick-from=url] whose names are fetched when it is first used. */
(function () {
  "use strict";
  var own = document.currentScript;
  var loading = null;

  function script(address) {
    return new Promise(function (done, failed) {
      var node = document.createElement("script");
      node.src = address;
      node.onload = done;
      node.onerror = failed;
      document.head.appendChild(node);
    });
  }
  function style(address) {
    var node = document.createElement("link");
    node.rel = "stylesheet";
    node.href = address;
    // before our own sheets, so that they win
    document.head.insertBefore(node, document.querySelector('link[rel="stylesheet"]').nextSibling);
  }
  function ready() {
    if (!loading) {
      style(own.getAttribute("data-style"));
      loading = Promise.all([script(own.getAttribute("data-select")), script(own.getAttribute("data-pinyin"))]);
    }
    return loading;
  }
  function score(search) {
    var wanted = search.trim();
    return function (item) {
      var words = item.text + " " + (item.more || "");
      if (!wanted) { return 1; }
      if (words.indexOf(wanted) >= 0) { return item.text.indexOf(wanted) === 0 ? 3 : 2; }
      return window.PinyinMatch.match(words, wanted) ? 1 : 0;
    };
  }
  function settings(field) {
    return {
      // at once, or Enter right after typing takes what the earlier letters had found
      refreshThrottle: 0,
      maxOptions: 60, score: score, searchField: ["text", "more"], valueField: "value", labelField: "text",
      plugins: field.multiple ? ["remove_button"] : [],
      render: {
        no_results: function () { return '<div class="no-results">没有这个名称</div>'; },
        option: function (item, escape) {
          return "<div>" + escape(item.text) + (item.hint ? '<span class="quiet">' + escape(item.hint) + "</span>" : "") + "</div>";
        }
      }
    };
  }
  // the library takes the label away from the field: both the field and what stands for it keep its words
  function dress(field, look) {
    var label = field.getAttribute("aria-label") || (field.labels && field.labels[0] ? field.labels[0].textContent.trim() : "");
    field.setAttribute("aria-label", label);
    var picker = new window.TomSelect(field, look);
    picker.control_input.setAttribute("aria-label", label);
    picker.dropdown_content.setAttribute("aria-label", label);
    return picker;
  }

  // left without a choice, what was typed stands as it would have without the list; Escape gives back the name that stood
  function keep(picker, typed) {
    var words = typed;
    var kept = function () {
      var name = words;
      words = "";
      if (!name) { return; }
      picker.addOption({ value: name, text: name });
      picker.addItem(name);
    };
    picker.control_input.addEventListener("input", function () { words = picker.control_input.value; });
    picker.hook("before", "onOptionSelect", function () { words = ""; });
    picker.hook("before", "onKeyDown", function (event) {
      if (event.key === "Escape" && picker.items.length) {
        words = "";
        picker.setTextboxValue("");
      }
    });
    picker.on("dropdown_close", kept);
    // the library's own event doesn't come when the focus goes before it has taken note of it, or while another window is in front
    picker.control_input.addEventListener("blur", kept);
  }

  window.fz.each("select[data-pick]", function (field) {
    ready().then(function () { dress(field, settings(field)); });
  });

  window.fz.each("input[data-pick-from]", function (field) {
    field.addEventListener("focus", function () {
      var was = field.value;
      Promise.all([ready(), window.fetch(field.getAttribute("data-pick-from"), { credentials: "same-origin" })]).then(function (both) {
        return both[1].ok ? both[1].json() : [];
      }).then(function (names) {
        if (!names.length || field.tomselect) { return; }
        var look = settings(field);
        // who has gone on to the next field in the meantime is not called back; what was typed in the meantime stays a search
        var here = document.activeElement === field, typed = here && field.value !== was ? field.value : "", now = typed ? "" : field.value;
        look.maxItems = 1;
        look.options = names;
        look.delimiter = "\n";
        look.items = now ? [now] : [];
        if (now && !names.some(function (one) { return one.value === now; })) { look.options = names.concat([{ value: now, text: now }]); }
        if (typed) { field.value = ""; }
        var picker = dress(field, look);
        if (here) { picker.focus(); }
        keep(picker, typed);
        if (!typed) { return; }
        picker.setTextboxValue(typed);
        picker.refreshOptions(true);
      }).catch(function () { /* the name can still be typed in full */ });
    }, { once: true });
  });
})();
