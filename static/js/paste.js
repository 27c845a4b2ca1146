/* textarea[data-paste]: what comes from Word, WPS, Excel or a page becomes plain lines: numbers of lists stay, tables become
   lines with tabs; styles, comments, marks of footnotes and what was deleted with changes tracked stay out.
   The server tidies the same way (assessment/composing/words.py), for those who paste without script. */
(function () {
  "use strict";
  var OUT = "head,style,script,title,del,.msoDel,.MsoCommentReference,.MsoCommentText,.MsoFootnoteReference,.MsoEndnoteReference," +
    ".MsoFootnoteText,.MsoEndnoteText,a[href^='#_ftn'],a[href^='#_edn'],a[href^='#_msocom'],[data-style*='mso-element:comment']," +
    "[data-style*='mso-element:footnote'],[data-style*='mso-element:endnote'],[data-style*='mso-special-character:comment'],[data-style*='mso-hide:all'],[data-style*='display:none']";
  var BLOCK = /^(P|DIV|LI|UL|OL|TABLE|TR|H[1-6]|BLOCKQUOTE|SECTION|ARTICLE|HR|PRE|DL|DT|DD|FIGURE|FIGCAPTION|HEADER|FOOTER|MAIN)$/;
  var NUMBER = /^(?:[一二三四五六七八九十百零〇]+[、.．]?|[（(][^）)]{1,4}[）)]|\d+(?:[.．]\d+)*[.．、)）]?|[①-⑳]|第.{1,4}[条章节款项]|[A-Za-z][.．)）]|[ivxIVX]+[.．)）])$/;
  var WIDE = "[\\u2e80-\\u9fff\\u3000-\\u303f\\uff00-\\uffef]";
  var INSIDE = new RegExp("(" + WIDE + ")\\u0001(?=" + WIDE + ")", "g");
  var DIGITS = "零一二三四五六七八九";

  function chinese(n) {
    if (n < 10) { return DIGITS[n]; }
    var tens = Math.floor(n / 10), ones = n % 10;
    return (tens > 1 ? DIGITS[tens] : "") + "十" + (ones ? DIGITS[ones] : "");
  }

  // the source breaks its lines where it likes: between Chinese characters that means nothing, elsewhere a blank
  function joined(text) { return text.replace(INSIDE, "$1").replace(/^\u0001+|\u0001+$/g, "").replace(/\u0001+/g, " "); }

  function neat(line) {
    line = line.replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]/g, "").replace(/[\u00a0\u2000-\u200a]/g, " ");
    line = line.replace(/^[ \t\u3000]*(?:[•·●◆◇■▪▫➢➤‣∙][ \t\u3000]+|[\uf000-\uf0ff][ \t\u3000]*|[lnuØü§](?:\t| {2,})[ \t\u3000]*)/, "");
    line = line.replace(/[ \u3000]{2,}/g, function (run) { return run.indexOf("\u3000") < 0 ? " " : "\u3000"; });
    return line.split("\t").map(function (cell) { return cell.replace(/^[ \u3000]+|[ \u3000]+$/g, ""); }).join("\t");
  }

  function lines(text) {
    var found = text.split("\n").map(function (line) {
      return neat(line).replace(/^(\S{1,6})\t+(?=[^\t]*$)/, function (all, mark) { return NUMBER.test(mark) && /\D/.test(mark) ? mark : all; }).replace(/\t+$/, "");
    });
    function row(line) { return line !== undefined && /[^\t]\t/.test(line); }
    return found.map(function (line, at) {
      return row(found[at - 1]) || row(line) || row(found[at + 1]) ? line : line.replace(/^\t+/, "");
    });
  }

  // styles tell what is what and must not be applied: the page's policy refuses that even in a document nobody sees
  function unstyled(html) {
    return html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, function (tag) {
      return tag.replace(/(\s)style(\s*=)/i, "$1data-style$2");
    });
  }

  function read(html) {
    var page = new DOMParser().parseFromString(unstyled(html), "text/html"), out = [], line = "", lead = "";  // lead: an item's number, which stays with the paragraph inside it
    Array.prototype.forEach.call(page.querySelectorAll(OUT), function (node) { node.remove(); });

    function end() { out.push(joined(line)); line = lead = ""; }
    function own(node) { return node.textContent.replace(/[\s\u00a0]+/g, ""); }
    function mark(item) {
      var list = item.parentNode, at = 0;
      if (list.tagName !== "OL" || NUMBER.test(own(item).slice(0, 2))) { return ""; }
      for (var before = item; before; before = before.previousElementSibling) { at += before.tagName === "LI" ? 1 : 0; }
      at += Number(list.getAttribute("start") || 1) - 1;
      return /cjk|chinese/.test((list.getAttribute("data-style") || "") + (item.getAttribute("data-style") || "")) ? chinese(at) + "、" : at + ".";
    }
    function cell(node) {
      return joined(text(node)).split("\n").map(neat).filter(Boolean).join(" ").replace(/\t/g, " ");
    }
    function table(node) {
      var below = [];
      Array.prototype.forEach.call(node.rows, function (row) {
        var cells = [], spans = [];
        function fill() { while (below[cells.length] > 0) { spans[cells.length] = below[cells.length] - 1; cells.push(""); } }
        Array.prototype.forEach.call(row.cells, function (one) {
          fill();
          for (var n = 0; n < Math.min(one.colSpan, 50); n += 1) { spans[cells.length] = one.rowSpan - 1; cells.push(n ? "" : cell(one)); }
        });
        fill();
        below = spans;
        out.push(cells.join("\t"));
      });
    }
    function text(node) {
      var kept = [out, line], found;
      out = []; line = "";
      Array.prototype.forEach.call(node.childNodes, walk);
      if (line) { end(); }
      found = out.join("\n");
      out = kept[0]; line = kept[1];
      return found;
    }
    function walk(node) {
      if (node.nodeType === 3) { line += node.nodeValue.replace(/[ \t\r\n]*[\r\n][ \t\r\n]*/g, "\u0001"); return; }
      if (node.nodeType !== 1) { return; }
      if (/mso-list:\s*Ignore/i.test(node.getAttribute("data-style") || "")) { line += NUMBER.test(own(node)) ? own(node) : ""; return; }
      if (node.tagName === "BR") { end(); return; }
      if (/mso-tab-count/.test(node.getAttribute("data-style") || "")) { line += "\t"; return; }
      var block = BLOCK.test(node.tagName);
      if (block && line && line !== lead) { end(); }
      if (node.tagName === "TABLE") { table(node); return; }
      if (node.tagName === "LI") { line = lead = mark(node); }
      Array.prototype.forEach.call(node.childNodes, walk);
      if (block && line) { end(); }
    }
    walk(page.body);
    if (line) { end(); }
    return out.join("\n");
  }

  function clean(html, plain) {
    var text = html ? read(html) : plain.replace(/\r\n?|[\u000b\u000c\u2028\u2029]/g, "\n");
    return lines(text).filter(function (line) { return line.trim(); }).join("\n");
  }

  window.fz.each("textarea[data-paste]", function (box) {
    box.addEventListener("paste", function (event) {
      var data = event.clipboardData, html = data && data.getData("text/html"), plain = data && data.getData("text/plain");
      if (!html && !plain) { return; }
      var text = clean(html, plain), most = Number(box.getAttribute("maxlength"));
      event.preventDefault();
      var fits = !most || box.value.length - (box.selectionEnd - box.selectionStart) + text.length <= most;
      if (!fits || !document.execCommand("insertText", false, text)) {
        box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
      window.fz.say(fits ? "已粘贴 " + text.replace(/\s/g, "").length + " 字，格式去掉了。" : "粘贴后超过一章的 " + most + " 字，请删减后再存。");
    });
  });
})();
