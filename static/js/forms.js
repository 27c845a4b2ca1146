/* Forms: one submission, no loss on leaving, errors first, selects that send themselves, files by dropping. */
(function () {
  "use strict";

  // a doubled click sends once; coming back by the browser's arrow makes the form usable again
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.fzSent) { event.preventDefault(); return; }
    form.fzSent = true;
    form.fzDirty = false;
    var button = event.submitter || form.querySelector("button[type=submit]");
    if (button) { button.setAttribute("aria-busy", "true"); }
    window.setTimeout(function () { form.fzSent = false; if (button) { button.removeAttribute("aria-busy"); } }, 15000);
  });
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.forms, function (form) { form.fzSent = false; });
    Array.prototype.forEach.call(document.querySelectorAll("[aria-busy=true]"), function (node) { node.removeAttribute("aria-busy"); });
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest ? event.target.closest("form") : null;
    if (form) { form.fzSent = false; }
  });

  // a browser cuts what is pasted beyond the limit without a word: say how much is missing, at the box
  document.addEventListener("paste", function (event) {
    var box = event.target, most = box.maxLength, told = box.nextElementSibling;
    if (!(most > 0) || !event.clipboardData) { return; }
    var chosen = box.selectionEnd - box.selectionStart;
    var over = box.value.length - chosen + event.clipboardData.getData("text/plain").replace(/\r\n/g, "\n").length - most;
    if (told && told.hasAttribute("data-cut")) { told.remove(); }
    if (over <= 0) { return; }
    told = document.createElement("p");
    told.className = "err";
    told.setAttribute("data-cut", "");
    told.innerHTML = window.fz.icon("circle-alert");
    told.appendChild(document.createElement("span")).textContent = "最多 " + most + " 字，粘贴的内容多出 " + over + " 字，后面的没有放进来。";
    box.insertAdjacentElement("afterend", told);
    window.fz.say(told.textContent);
    box.addEventListener("input", function gone(input) {
      if (input.inputType !== "insertFromPaste") { told.remove(); box.removeEventListener("input", gone); }
    });
  });

  window.fz.each("form[data-dirty]", function (form) {
    form.addEventListener("input", function () { form.fzDirty = true; });
  });
  window.addEventListener("beforeunload", function (event) {
    var unsaved = Array.prototype.some.call(document.forms, function (form) { return form.fzDirty; });
    if (unsaved) { event.preventDefault(); event.returnValue = ""; }
  });

  window.fz.each("[data-focus]", function (box) { box.focus(); });

  window.fz.each("[data-send]", function (field) {
    field.addEventListener("change", function () {
      if (field.form.requestSubmit) { field.form.requestSubmit(); } else { field.form.submit(); }
    });
  });

  // empty filters stay out of the address
  window.fz.each("form[data-filters]", function (form) {
    form.addEventListener("formdata", function (event) {
      Array.from(event.formData.keys()).forEach(function (name) {
        if (event.formData.get(name) === "") { event.formData.delete(name); }
      });
    });
  });

  window.fz.each("[data-drop]", function (zone) {
    var input = zone.querySelector("input[type=file]");
    var told = zone.querySelector("[data-drop-name]");
    if (!input) { return; }
    function show() {
      if (told && input.files.length) {
        told.textContent = Array.prototype.map.call(input.files, function (file) { return file.name; }).join("、");
      }
    }
    input.addEventListener("change", show);
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("is-over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.remove("is-over"); });
    });
    zone.addEventListener("drop", function (event) {
      if (event.dataTransfer && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });
})();
