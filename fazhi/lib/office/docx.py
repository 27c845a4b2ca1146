"""Reading .docx: text as Word shows it, with automatic numbers, merged cells and tracked changes settled."""

import re
import zipfile

from lxml import etree

from .document import CELL, HEADING, PARAGRAPH, Builder, Unreadable, solid
from .docx_notes import KINDS, Notes
from .guard import part
from .lines import soft_join
from .numbering import Numbering, W, _int, _val
from .typed import is_head

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DROP = {
    W + name
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "pPr",
        "rPr",
        "fldChar",
        "commentReference",
        "annotationRef",
        "sectPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "rt",
    )
} | {MC + "Fallback"}
SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}
BLOCKS = {W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")} | {
    MC + "AlternateContent",
    MC + "Choice",
}


def parser():
    """An XML parser that loads nothing from outside and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def xml(archive, member):
    """The root of one part, or None when it is missing. Raises `Unreadable` when it is damaged."""
    data = part(archive, member)
    if data is None:
        return None
    try:
        return etree.fromstring(data, parser())
    except etree.XMLSyntaxError as fault:
        raise Unreadable("文件已损坏：内部的 XML 读不下去", f"部件 {member} 第 {fault.lineno} 行") from fault


def read(path):
    """The `Document` of a .docx file. Raises `Unreadable`."""
    with zipfile.ZipFile(path) as archive:
        root = xml(archive, "word/document.xml")
        numbering = Numbering(xml(archive, "word/numbering.xml"))
        styles = Styles(xml(archive, "word/styles.xml"))
        notes = Notes(root, *(xml(archive, f"word/{name}.xml") for name in ("footnotes", "endnotes", "settings")))
        app = xml(archive, "docProps/app.xml")
        images = any(name.startswith("word/media/") for name in archive.namelist())
    body = root.find(W + "body")
    if body is None:
        raise Unreadable("文件已损坏：没有正文", "部件 word/document.xml")
    reader = Reader(numbering, styles, notes)
    reader.walk(body)
    if images and not any(block.text.strip() for block in reader.out.blocks):
        raise Unreadable("文件里只有图片，没有可以读取的文字；请提供可以复制文字的文件", "全文")
    pages = next((n.text for n in app if etree.QName(n).localname == "Pages"), None) if app is not None else None
    return reader.out.done(_int(pages, None))


class Styles:
    """Paragraph styles: their lists, outline levels and names, through basedOn."""

    def __init__(self, root):
        self.nodes = {n.get(W + "styleId"): n for n in root.iterfind(W + "style")} if root is not None else {}
        self.known = {}

    def get(self, style):
        """(numId, level, outline level, name) of a style; parts that are not set are None."""
        if style not in self.known:
            self.known[style] = self._find(style, 0)
        return self.known[style]

    def _find(self, style, depth):
        node = self.nodes.get(style)
        if node is None or depth > 20:
            return (None, None, None, "")
        base = self._find(_val(node, "basedOn"), depth + 1)
        ppr = node.find(W + "pPr")
        num = ppr.find(W + "numPr") if ppr is not None else None
        outline = _int(_val(ppr, "outlineLvl"), base[2])
        return (_val(num, "numId", base[0]), _int(_val(num, "ilvl"), base[1]), outline, _val(node, "name", "") or "")


class Reader:
    """Walks the body once and fills a Builder."""

    def __init__(self, numbering, styles, notes):
        self.numbering, self.styles, self.notes, self.out = numbering, styles, notes, Builder("docx")
        self.carry = ""

    def walk(self, parent):
        """Paragraphs and tables below a body, cell content or wrapper, in order."""
        for node in parent:
            if node.tag == W + "p":
                self.paragraph(node)
            elif node.tag == W + "tbl":
                self.table(node)
            elif node.tag in BLOCKS:
                self.walk(node)

    def paragraph(self, node):
        """One paragraph (and the text boxes that hang on it)."""
        text, boxes, hung = self.text(node)
        self.out.hang([(solid(self.carry) + count, note) for count, note in hung])
        if self.carry:
            text, self.carry = self.carry + text, ""
        if any(node.find(f"{W}pPr/{W}rPr/{W}{gone}") is not None for gone in ("del", "moveFrom")):
            self.carry = text  # its end was deleted: its words open the next paragraph, whose number counts
            return
        number, level, style, align = self.facts(node)
        if not re.match(r"(?i)toc\s*\d|目录", style):
            kind = HEADING if level is not None else PARAGRAPH
            self.out.shift(solid(number))
            for index, line in enumerate(soft_join(text)):
                first = number if index == 0 else ""
                body = line.lstrip("\t") if first else line
                if body.strip():
                    self.out.add(kind, first + body, number=first, level=level, style=style, align=align)
        self.out.hang_rest()
        for box in boxes:
            self.walk(box)

    def facts(self, node):
        """(automatic number, outline level, style name, alignment) of a paragraph; counts the list on."""
        ppr = node.find(W + "pPr")
        style = _val(ppr, "pStyle")
        num, at, outline, name = self.styles.get(style)
        if style in self.numbering.styles and num is None:
            num, at = self.numbering.styles[style]
        own = ppr.find(W + "numPr") if ppr is not None else None
        if own is not None:
            num, at = _val(own, "numId", num), _int(_val(own, "ilvl"), at)
        number = self.numbering.number(num, at or 0) if num not in (None, "0") else ""
        return number, _int(_val(ppr, "outlineLvl"), outline), name, _val(ppr, "jc", "") or ""

    def text(self, node):
        """(the words of a paragraph, the text boxes inside it, its footnotes as `Builder.hang` takes them)."""
        parts, boxes, hung, todo = [], [], [], [iter(node)]
        while todo:
            child = next(todo[-1], None)
            if child is None:
                todo.pop()
                continue
            if child.tag in DROP or not isinstance(child.tag, str):
                continue
            if child.tag == W + "txbxContent":
                boxes.append(child)
            elif child.tag in KINDS:
                note, own = self.notes.take(child, self.text)
                hung += [(solid("".join(parts)), note)] if note else []
                todo[-1] = iter(()) if own else todo[-1]  # a mark of the writer's own follows in the same run
            elif child.tag == W + "t":
                parts.append(child.text or "")
            elif child.tag in SIGNS:
                parts.append(SIGNS[child.tag])
            elif child.tag == W + "r" and _on(child.find(f"{W}rPr/{W}vanish")):
                continue
            else:
                todo.append(iter(child))
        return "".join(parts), boxes, hung

    def table(self, node):
        """A table: each cell once, with the rows and columns that it covers. One of a single column only lays the page out."""
        if all(len(list(cells_of(tr))) < 2 for tr in rows_of(node)):
            for tr in rows_of(node):
                for tc in cells_of(tr):
                    self.walk(tc)
            return
        table, open_cells, cells, inner = self.out.table(), {}, [], []
        for row, tr in enumerate(rows_of(node)):
            col = _int(_val(tr.find(W + "trPr"), "gridBefore"), 0)
            for tc in cells_of(tr):
                inner += own_tables(tc)
                ppr = tc.find(W + "tcPr")
                width = max(_int(_val(ppr, "gridSpan"), 1), 1)
                merge = ppr.find(W + "vMerge") if ppr is not None else None
                if merge is not None and merge.get(W + "val", "continue") == "continue" and col in open_cells:
                    open_cells[col]["height"] += 1
                    self.cell_text(tc)
                else:
                    words, hung = self.cell_text(tc)
                    cell = {"row": row, "col": col, "width": width, "height": 1, "text": words, "hung": hung}
                    cells.append(cell)
                    open_cells[col] = cell
                col += width
        for cell in cells:
            self.out.hang(cell.pop("hung"))
            self.out.add(CELL, cell.pop("text"), table=table, **cell)
            self.out.hang_rest()
        for nested in inner:
            self.table(nested)

    def cell_text(self, tc):
        """(the words of a cell, one line a paragraph, its footnotes).

        A nested table without a head of its own is read into its cell, cell by cell.
        """
        lines, notes, before = [], [], 0
        apart = {node for nested in own_tables(tc) for node in nested.iter(W + "p")}
        for node in tc.iter(W + "p"):
            if node in apart:
                continue
            number = self.facts(node)[0]
            words, _, hung = self.text(node)
            text = number + words.strip()
            notes += [(before + solid(number) + count, note) for count, note in hung]
            before += solid(text)
            lines += [line.strip() for line in soft_join(text) if line.strip()]
        return "\n".join(lines), notes


def _on(node):
    """Whether a switch of a run (hidden text) is on."""
    return node is not None and node.get(W + "val", "1") not in ("0", "false", "off")


def rows_of(node):
    """The rows of a table, also those inside content controls; deleted rows are left out."""
    for child in node:
        if child.tag == W + "tr" and child.find(f"{W}trPr/{W}del") is None:
            yield child
        elif child.tag in BLOCKS:
            yield from rows_of(child)


def own_tables(cell):
    """The outermost tables inside a cell that have a head of their own over at least one row."""
    found = []
    for table in cell.iter(W + "tbl"):
        rows = list(rows_of(table))
        head = ["".join(t.text or "" for t in tc.iter(W + "t")).strip() for tc in cells_of(rows[0])] if len(rows) > 1 else []
        if len(head) > 1 and is_head(head) and not any(table in other.iter(W + "tbl") for other in found):
            found.append(table)
    return found


def cells_of(node):
    """The cells of a row, also those inside content controls."""
    for child in node:
        if child.tag == W + "tc":
            yield child
        elif child.tag in BLOCKS:
            yield from cells_of(child)
