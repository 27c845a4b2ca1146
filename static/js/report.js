/* Writing a report: characters counted while one writes; how many units are ticked. */
(function () {
  "use strict";

  window.fz.each("textarea[data-count]", function (box) {
    var place = box.form.querySelector("[data-count-place]");
    function count() { place.textContent = box.value.replace(/\s/g, "").length + " 字"; }
    if (place) { box.addEventListener("input", count); count(); }
  });

  window.fz.each("[data-picked]", function (group) {
    var place = document.querySelector(group.getAttribute("data-picked"));
    var boxes = group.querySelectorAll("input[type=checkbox]");
    function tell() {
      var n = group.querySelectorAll("input[type=checkbox]:checked").length;
      place.textContent = "将请 " + n + " 家单位报告，共 " + boxes.length + " 家承担任务。每家写一份，初稿由系统从它报过的内容写好。";
    }
    group.addEventListener("change", tell);
    tell();
  });
})();
