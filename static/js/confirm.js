/* An irreversible act asks once and names its consequence: data-confirm on the button that sends. */
(function () {
  "use strict";
  var box = null;

  function build() {
    box = document.createElement("dialog");
    box.className = "dlg dlg-danger";
    box.setAttribute("aria-labelledby", "confirm-words");
    box.innerHTML = '<div class="dlg-body"><p id="confirm-words"></p></div><div class="dlg-foot">' +
      '<button class="btn btn-plain" type="button" data-no>先不办</button><button class="btn btn-primary" type="button" data-yes></button></div>';
    document.body.appendChild(box);
    box.querySelector("[data-no]").addEventListener("click", function () { box.close(); });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button[data-confirm]") : null;
    if (!button || button.fzSure || !window.HTMLDialogElement) { return; }
    if (button.form && !button.form.reportValidity()) { event.preventDefault(); return; }
    event.preventDefault();
    event.stopPropagation();
    if (!box) { build(); }
    box.querySelector("#confirm-words").textContent = button.getAttribute("data-confirm");
    var yes = box.querySelector("[data-yes]");
    yes.textContent = button.textContent.trim();
    yes.onclick = function () {
      box.close();
      button.fzSure = true;
      button.click();
      button.fzSure = false;
    };
    box.showModal();
  }, true);
})();
