/* input[data-day]: beside the words a person types stands a calendar to choose from. */
(function () {
  "use strict";
  window.fz.each("input[data-day]", function (field) {
    if (field.readOnly || field.disabled) { return; }
    var frame = document.createElement("span");
    frame.className = "with-pick";
    field.parentNode.insertBefore(frame, field);
    frame.appendChild(field);

    var native = document.createElement("input");
    native.type = "date";
    native.tabIndex = -1;
    native.className = "day-native";
    native.setAttribute("aria-hidden", "true");

    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-plain btn-icon" + (field.classList.contains("form-control-sm") ? " btn-sm" : "");
    var label = field.labels && field.labels[0] ? field.labels[0].textContent.replace("选填", "").trim() : "日期";
    button.setAttribute("aria-label", "从日历选" + label);
    button.innerHTML = window.fz.icon("calendar-days");

    button.addEventListener("click", function () {
      if (/^\d{4}-\d{2}-\d{2}$/.test(field.value)) { native.value = field.value; }
      // browsers before Chromium 99 can't open the calendar from script: they show the native field instead
      if (native.showPicker) { native.showPicker(); return; }
      native.classList.toggle("is-shown");
      native.tabIndex = 0;
      native.removeAttribute("aria-hidden");
      native.setAttribute("aria-label", label);
      native.focus();
    });
    native.addEventListener("change", function () {
      if (!native.value) { return; }
      field.value = native.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      native.classList.remove("is-shown");
      field.focus();
    });
    frame.appendChild(button);
    frame.appendChild(native);
  });
})();
