"""Reading the pages of government sites: the paper itself, without navigation, crumbs, tools and footers."""

import re
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from .document import CELL, HEADING, PARAGRAPH, Builder, Unreadable, solid
from .html_notes import footnotes
from .lines import soft_join
from .text import add_lines, decode

NOISE_TAGS = {
    "script",
    "style",
    "nav",
    "footer",
    "form",
    "select",
    "iframe",
    "noscript",
    "button",
    "object",
    "svg",
    "head",
    "aside",
    "template",
}
NOISE_NAME = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav|navi|navbar|menu|crumbs?|breadcrumbs?|foot|footer|share|rel|related|relation|copyright|sidebar|side|top|topbar|header|"
    r"search|login|info|tools?|fj|attach|attachments?|print|pages?-?nav|friend|links?|ewm|qrcode|position|location|dqwz)(?:$|[\s_-])"
)
NOISE_LINE = re.compile(
    r"[\s\u3000]{0,80}(?:当前位置|您(?:现在)?(?:所在)?的?位置|首页\s*[>»＞]|发布(?:时间|日期)\s*[:：]|来源\s*[:：]|浏览次数|字号\s*[:：]|分享到|【?打印(?:本页)?】?|"
    r"【?关闭(?:窗口)?】?|扫一扫|上一[篇条]|下一[篇条]|责任编辑\s*[:：]|相关(?:文档|链接|附件|阅读)|无障碍|繁體中文|主办单位?：.{0,40}(?:承办|备案)|.{0,30}ICP备)"
)
INDENT = re.compile(r"\s{0,4}[\u3000\xa0\u2003]{2}")
BLOCK_TAGS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "section",
    "article",
    "body",
    "center",
    "blockquote",
    "dd",
    "dt",
    "dl",
    "tr",
    "td",
    "th",
    "table",
    "tbody",
    "thead",
    "main",
    "font",
    "pre",
    "html",
    "tfoot",
    "fieldset",
}
INLINE_SPLIT = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "section",
    "article",
    "table",
    "center",
    "blockquote",
    "dd",
    "dt",
    "dl",
    "pre",
}
META = {
    "发文字号": "number",
    "文号": "number",
    "文件编号": "number",
    "发文机关": "issuer",
    "发布机构": "issuer",
    "发文单位": "issuer",
    "成文日期": "issued",
}


def read(path, name=""):
    """The `Document` of a saved page. Raises `Unreadable`."""
    data = Path(path).read_bytes()
    text = _decode(data, name)
    if re.search(r"<!ENTITY", text[:20000], re.I):
        raise Unreadable("网页里夹带了外部实体声明，为安全起见不予打开", name)
    try:
        root = lxml_html.document_fromstring(
            re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text), parser=lxml_html.HTMLParser(no_network=True, huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable("网页读不出内容", name) from fault
    out = Builder("html")
    _meta(out, root)
    marks = footnotes(root)
    _clean(root)
    Walker(out, marks).walk(_content(root))
    return out.done()


def _decode(data, name):
    found = re.search(rb"charset=[\"']?\s*([\w-]{2,20})", data[:4000])
    code = found[1].decode().lower() if found else ""
    if code in ("gb2312", "gbk", "gb18030"):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return decode(data, name)
    return decode(data, name)


def _meta(out, root):
    """Title, number and issuer from the page's own catalogue (meta tags and the table above the paper)."""
    for node in root.iter("meta"):
        if (node.get("name") or "").lower() in ("articletitle", "title"):
            out.note("meta:title=" + (node.get("content") or "").strip())
    for node in root.iter("h1"):
        out.note("meta:title=" + " ".join(node.text_content().split()))
    cells = [" ".join(node.text_content().split()) for node in root.iter("td", "th", "li", "span", "dt", "dd")]
    for label, value in zip(cells, cells[1:], strict=False):
        key = META.get(label.rstrip(":： ").replace(" ", ""))
        if key and value and len(value) < 60:
            out.note(f"meta:{key}={value}")


def _clean(root):
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            if node.getparent() is not None:
                node.drop_tree()
            continue
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        noise = node.tag in NOISE_TAGS or (node.tag not in ("body", "html") and names.strip() and NOISE_NAME.search(names))
        if (
            (noise or _meta_table(node) or "display:none" in (node.get("style") or "").replace(" ", ""))
            and node.getparent() is not None
            and not _main(node)
        ):
            node.drop_tree()


def _meta_table(node):
    return node.tag in ("table", "ul", "dl") and re.match(r"\s*索\s*引\s*号", node.text_content()[:40]) is not None


def _main(node):
    """A noisy name on something that holds most of the page's text is no reason to drop it."""
    length = len(node.text_content())
    return node.tag not in NOISE_TAGS and length > 2000 and length > 0.7 * len(node.getroottree().getroot().text_content())


def _content(root):
    """The node that holds the paper: the deepest one with nearly all of the page's sentences."""

    def weight(node):
        return sum(len(t) for t in node.itertext() if "。" in t or "；" in t or "、" in t)

    node = root.find("body") if root.find("body") is not None else root
    total = weight(node)
    while True:
        heads = [child for child in node if isinstance(child.tag, str)]
        best = max(heads, key=weight, default=None)
        if (
            best is None
            or best.tag in ("p", "table")
            or weight(best) < 0.97 * total
            or node.find(".//h1") is not None
            and best.find(".//h1") is None
        ):
            return node
        node = best


class Walker:
    """Walks the content and adds paragraphs and tables."""

    def __init__(self, out, marks):
        self.out, self.buffer, self.number, self.depth = out, [], "", 0
        self.marks, self.hung = marks, []

    def walk(self, node):
        """All blocks below a node."""
        self._inside(node)
        self.flush()

    def _inside(self, node, counter=None):
        if node.tag == "pre" and not any(child.tag in BLOCK_TAGS or child in self.marks for child in node.iterdescendants()):
            return add_lines(self.out, "".join(lines_of(node)).split("\n"))
        self.buffer.append(_tidy(node.text))
        for child in node:
            if not isinstance(child.tag, str):
                pass
            elif child in self.marks:
                self.hung.append((solid("".join(self.buffer)), self.marks[child]))
            elif child.tag == "br":  # two in a row, or an indent behind one, part paragraphs
                self.buffer.append("\n\n" if INDENT.match(child.tail or "") else "\n")
            elif child.tag == "table" and not layout(child):
                self.flush()
                self.table(child)
            elif child.tag == "li" and node.tag == "ol":
                counter = (counter or int(node.get("start") or 0 if (node.get("start") or "").isdigit() else 0) or 0) + 1
                self.flush()
                self.number, self.depth = f"({counter})" if self.depth else f"{counter}.", self.depth + 1
                self._inside(child)
                self.flush()
                self.depth -= 1
            elif child.tag in BLOCK_TAGS and child.tag not in ("font",):
                self.flush()
                self._inside(child)
                self.flush(level=int(child.tag[1]) - 1 if re.fullmatch(r"h[1-6]", child.tag) else None)
            else:
                self._inside(child)
            self.buffer.append(_tidy(child.tail))

    def flush(self, level=None):
        """Ends the paragraph that is being gathered; the number of a list stands before the first words of its entry."""
        text, self.buffer = "".join(self.buffer), []
        self.out.hang(self.hung)
        self.hung = []
        for line in (line.strip() for part in re.split(r"\n[ ]*\n", text) for line in soft_join(part)):
            if line and not NOISE_LINE.match(line):
                first, self.number = self.number, ""
                self.out.shift(solid(first))
                self.out.add(HEADING if level is not None else PARAGRAPH, first + line, number=first, level=level)
            else:
                self.out.shift(-solid(line))
        self.out.hang_rest()

    def table(self, node):
        """A table with its row and column spans."""
        table, taken = self.out.table(), {}
        for row, tr in enumerate(tr for tr in node.iter("tr") if next(tr.iterancestors("table")) is node):
            col = 0
            for cell in tr:
                if cell.tag not in ("td", "th"):
                    continue
                while taken.get((row, col)):
                    col += 1
                height, width = _span(cell, "rowspan"), _span(cell, "colspan")
                for r in range(row, row + height):
                    for c in range(col, col + width):
                        taken[r, c] = True
                words, hung = [], []
                for piece in cell_lines(cell, self.marks):
                    if isinstance(piece, str):
                        words.append(piece)
                    else:
                        hung.append((solid("".join(words)), piece))
                lines = [line.strip() for part in "".join(words).split("\v") for line in soft_join(part) if line.strip()]
                self.out.hang(hung)
                self.out.add(CELL, "\n".join(lines), table=table, row=row, col=col, height=height, width=width)
                self.out.hang_rest()
                col += width


def lines_of(node):
    """The words of a stretch whose lines are kept as typed, with a line feed at each break."""
    yield node.text or ""
    for child in node:
        if isinstance(child.tag, str):
            yield "\n" if child.tag == "br" else ""
            yield from lines_of(child)
        yield child.tail or ""


def cell_lines(node, marks):
    """The words of a cell: line feeds at breaks, vertical tabs where a paragraph begins or ends, footnotes at their marks."""
    yield _tidy(node.text)
    for child in node:
        if child in marks:
            yield marks[child]
        elif isinstance(child.tag, str):
            if child.tag == "br":
                yield "\n"
            if child.tag in INLINE_SPLIT:
                yield "\v"
            yield from cell_lines(child, marks)
            if child.tag in INLINE_SPLIT:
                yield "\v"
        yield _tidy(child.tail)


def layout(table):
    """Whether a table only lays the page out: one column, or a cell that holds many paragraphs."""
    rows = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table]
    widest = max((sum(1 for c in tr if c.tag in ("td", "th")) for tr in rows), default=0)
    return widest < 2 or any(
        len(c.findall(".//p")) > 8 or c.find(".//table") is not None for tr in rows for c in tr if isinstance(c.tag, str)
    )


def _span(cell, name):
    text = cell.get(name) or "1"
    return min(max(int(text), 1), 1000) if re.fullmatch(r"\d{1,4}", text) else 1


def _tidy(text):
    return re.sub(r"[\s\xa0]+", " ", text).replace("\u3000", " ") if text else ""
