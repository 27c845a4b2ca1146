/* The charts of 统计: numbers from one JSON block, colours from the tokens, tables beside them, a picture to keep. */
(function () {
  "use strict";
  var node = document.getElementById("chart-data");
  if (!node) { return; }
  var data = JSON.parse(node.textContent);
  var css = getComputedStyle(document.documentElement);
  var c = function (name) { return css.getPropertyValue(name).trim(); };
  var narrow = window.innerWidth < 768;
  var text = { fontFamily: c("--sans"), fontSize: 13, color: c("--ink") };
  var quiet = { fontFamily: c("--sans"), fontSize: 12, color: c("--quiet") };
  var cut = function (words, most) { return words.length > most ? words.slice(0, most - 1) + "…" : words; };
  var noAxis = { show: false, splitLine: { show: false }, axisLabel: { show: false } };
  var named = function (rows, most) {
    return { type: "category", data: rows.map(function (r, k) { return k; }), axisTick: { show: false }, axisLine: { lineStyle: { color: c("--edge") } },
      axisLabel: Object.assign({ formatter: function (k) { return cut(rows[k][0], most); } }, text) };
  };
  var base = function (describe) {
    return { animation: false, textStyle: text, aria: { enabled: true },
      tooltip: { trigger: "item", renderMode: "richText", confine: true, backgroundColor: "#33363c", borderWidth: 0, padding: [6, 10],
        textStyle: { color: "#fff", fontSize: 13, fontFamily: c("--sans") }, formatter: function (p) { return describe(p.dataIndex); } } };
  };

  var make = {
    areas: function (told) {
      var rows = told.rows.slice().reverse();
      var o = base(function (k) { return cut(rows[k][0], 24) + "\n进度 " + rows[k][1] + "%，时间 " + rows[k][2] + "%，" + rows[k][3]; });
      var ahead = function (r) { return r[1] - r[2]; };
      o.grid = { left: 4, right: 4, top: 22, bottom: 4, containLabel: true };
      o.xAxis = Object.assign({ type: "value", min: 0, max: 100 }, noAxis);
      o.yAxis = [named(rows, narrow ? 8 : 16), {
        type: "category", position: "right", data: rows.map(function (r, k) { return k; }), axisTick: { show: false }, axisLine: { show: false },
        axisLabel: { margin: 12, align: "left", formatter: function (k) { return (ahead(rows[k]) < -10 ? "{b|" : "{n|") + rows[k][1] + "%}{q|" + rows[k][3] + "}"; },
          rich: { n: Object.assign({ width: 38 }, text), b: Object.assign({ width: 38, fontWeight: "bold" }, text), q: Object.assign({ width: 40 }, quiet) } } }];
      o.series = [{
        type: "bar", barMaxWidth: 14, showBackground: true, backgroundStyle: { color: c("--well") },
        data: rows.map(function (r) { return { value: r[1], itemStyle: { color: ahead(r) < -10 ? c("--ink") : (ahead(r) < 0 ? "#747982" : "#b4b6ba") } }; })
      }];
      if (told.time !== null) {
        o.series[0].markLine = { symbol: "none", silent: true, lineStyle: { color: c("--ink"), width: 1.25, type: "solid" },
          label: Object.assign({ formatter: "时间 " + told.time + "%", position: "end" }, quiet, { color: c("--ink") }), data: [{ xAxis: told.time }] };
      }
      return o;
    },
    units: function (told) {
      var rows = told.rows.slice().reverse();
      var o = base(function (k) { return rows[k][0] + "\n逾期 " + rows[k][1] + " 件，临期 " + rows[k][3] + " 件"; });
      o.grid = { left: 4, right: 76, top: 26, bottom: 4, containLabel: true };
      o.legend = { top: 0, right: 0, itemWidth: 12, itemHeight: 12, textStyle: quiet, selectedMode: false };
      o.xAxis = Object.assign({ type: "value", min: 0 }, noAxis);
      o.yAxis = named(rows, narrow ? 8 : 10);
      o.series = [
        { name: "逾期", type: "bar", stack: "n", barMaxWidth: 14, itemStyle: { color: c("--seal") }, data: rows.map(function (r) { return r[1]; }) },
        { name: "临期", type: "bar", stack: "n", barMaxWidth: 14, itemStyle: { color: "#d9a441" }, data: rows.map(function (r) { return r[3]; }),
          label: Object.assign({ show: true, position: "right", formatter: function (p) { var r = rows[p.dataIndex]; return r[1] + r[3] + " 件" + (r[2] ? "  " + r[2] + " 天" : ""); } }, quiet) }];
      return o;
    },
    rounds: function (told) {
      var rows = told.rows, last = rows.length - 1;
      var o = base(function (k) { return rows[k][0] + "\n按时 " + rows[k][2] + "，应报 " + rows[k][3] + "，" + rows[k][1] + "%"; });
      o.grid = { left: 36, right: 36, top: 30, bottom: 30 };
      o.xAxis = Object.assign(named(rows, narrow ? 5 : 9), { boundaryGap: false });
      o.xAxis.axisLabel = Object.assign({ formatter: function (k) { return cut(rows[k][0].replace(/^\d{4}年/, ""), 6); } }, quiet);
      o.yAxis = Object.assign({ type: "value", min: 0, max: 100 }, noAxis);
      o.series = [{ type: "line", symbol: "circle", symbolSize: 7, lineStyle: { color: "#4a4f57", width: 2 }, itemStyle: { color: "#4a4f57" },
        data: rows.map(function (r, k) { return k === last ? { value: r[1], symbolSize: 10, itemStyle: { color: c("--ink") }, label: { fontWeight: "bold", fontSize: 15 } } : r[1]; }),
        label: Object.assign({ show: true, position: "top", formatter: "{c}%" }, text) }];
      return o;
    },
    months: function (told) {
      var rows = told.rows;
      var o = base(function (k) { return rows[k][0] + "\n办结 " + rows[k][1] + " " + told.noun; });
      o.grid = { left: 8, right: 8, top: 26, bottom: 26 };
      o.xAxis = named(rows, 7);
      o.xAxis.axisLabel = Object.assign({ formatter: function (k) { return rows[k][0].slice(5) + "月"; } }, quiet);
      o.yAxis = Object.assign({ type: "value", min: 0 }, noAxis);
      o.series = [{ type: "bar", barMaxWidth: 26, itemStyle: { color: c("--done") }, data: rows.map(function (r) { return r[1]; }),
        label: Object.assign({ show: true, position: "top", formatter: function (p) { return p.value ? String(p.value) : ""; } }, text) }];
      return o;
    }
  };

  function each(selector, act, root) { Array.prototype.forEach.call((root || document).querySelectorAll(selector), act); }

  function show(panel, id) {
    each("[data-show]", function (button) {
      var here = button.getAttribute("data-show") === id;
      button.setAttribute("aria-pressed", here ? "true" : "false");
      document.getElementById(button.getAttribute("data-show")).hidden = !here;
    }, panel);
  }

  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  if (!window.echarts) { return; }
  each("[data-chart]", function (place) {
    var key = place.getAttribute("data-chart"), panel = document.getElementById(key);
    each("[data-views], [data-picture]", function (tool) { tool.hidden = false; }, panel);
    show(panel, key + "-c");
    var chart = window.echarts.init(place, null, { renderer: "canvas", locale: "ZH" });
    chart.setOption(make[key](data[key]));
    place.setAttribute("aria-label", panel.querySelector("h2").textContent);
    window.addEventListener("resize", function () { if (!place.hidden) { chart.resize(); } });
    panel.addEventListener("click", function (event) {
      var button = event.target.closest("[data-show], [data-picture]");
      if (!button) { return; }
      if (button.hasAttribute("data-show")) {
        show(panel, button.getAttribute("data-show"));
        if (!place.hidden) { chart.resize(); }
        return;
      }
      var saved = document.createElement("a");
      saved.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" });
      saved.download = button.getAttribute("data-name") + ".png";
      document.body.appendChild(saved);
      saved.click();
      saved.remove();
    });
  });
})();
