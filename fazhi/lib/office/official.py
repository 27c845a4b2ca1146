"""Writing .docx in the official form of GB/T 9704: page, fonts, title, recipient, numbered heads, signature, page numbers."""

import io
import re
from dataclasses import dataclass, field
from itertools import pairwise

from docx import Document
from docx.document import Document as Book
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

MARGINS = {"top_margin": Mm(37), "bottom_margin": Mm(35), "left_margin": Mm(28), "right_margin": Mm(26)}
LINE = Pt(28.95)  # 22 lines fill the 225 mm between the margins
TITLE, BODY, FIRST, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
PLAIN = "Times New Roman"  # figures and letters
TWO, THREE, FOUR = Pt(22), Pt(16), Pt(14)  # 二号, 三号, 四号
LEVELS = (
    (FIRST, re.compile(r"^[一二三四五六七八九十百]+、")),
    (SECOND, re.compile(r"^（[一二三四五六七八九十百〇零]+）")),
)
HEAD_LENGTH = 60  # a first sentence longer than this is text, not a head
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Official:
    """A paper to be written: title, 主送机关, paragraphs as text, 发文机关 and date; a paragraph's number tells its level."""

    title: str
    recipient: str = ""
    paragraphs: list[str] = field(default_factory=list)
    signer: str = ""
    date: str = ""


def write(paper: Official) -> bytes:
    """Return the paper as .docx."""
    book = Document()
    _page(book)
    _plain_style(book)
    _paragraph(book, paper.title, font=TITLE, size=TWO, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    _paragraph(book, "", indent=0)
    if paper.recipient:
        _paragraph(book, f"{paper.recipient}：", indent=0)
    for text in paper.paragraphs:
        _body(book, text)
    _signature(book, paper)
    book.core_properties.title, book.core_properties.author = _legal(paper.title)[:200], _legal(paper.signer)[:200]
    book.core_properties.comments = ""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _legal(text: str) -> str:
    """The text without characters that a .docx can't hold."""
    return ILLEGAL.sub("", text)


def _page(book: Book) -> None:
    """A4 with the form's margins; numbers outside, odd right and even left."""
    page = book.sections[0]
    page.start_type = WD_SECTION.NEW_PAGE
    page.page_width, page.page_height = Mm(210), Mm(297)
    for name, width in MARGINS.items():
        setattr(page, name, width)
    page.header_distance, page.footer_distance = Mm(15), Mm(25)
    if (grid := page._sectPr.find(qn("w:docGrid"))) is not None:
        page._sectPr.remove(grid)  # exact lines make the 22; a grid would give the larger title two lines each
    book.settings.odd_and_even_pages_header_footer = True
    _number(page.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number(page.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _number(line: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    line.alignment = side
    line.style = "Normal"
    form = line.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        form.right_indent = FOUR
    else:
        form.left_indent = FOUR
    _run(line, "— ", "宋体", FOUR)
    for kind, words in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        _field(_run(line, "", "宋体", FOUR), kind, words)
    _run(line, " —", "宋体", FOUR)


def _field(run: Run, kind: str, words: str) -> None:
    """One piece of the field that counts pages."""
    if kind == "text":
        run.text = words
        return
    piece = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        piece.set(qn("w:fldCharType"), kind)
    else:
        piece.set(qn("xml:space"), "preserve")
        piece.text = words
    run._r.append(piece)


def _plain_style(book: Book) -> None:
    """What every paragraph starts from: body face, 三号, exact lines, no space around."""
    style = book.styles["Normal"]
    style.font.size, style.font.name = THREE, PLAIN
    face = style.element.get_or_add_rPr()
    face.get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    speech = OxmlElement("w:lang")
    speech.set(qn("w:val"), "en-US")
    speech.set(qn("w:eastAsia"), "zh-CN")
    face.append(speech)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.widow_control = False


def _paragraph(
    book: Book,
    text: str,
    *,
    font: str = BODY,
    size: Pt = THREE,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: int = 2,
) -> Paragraph:
    line = book.add_paragraph()
    line.alignment = align
    if indent:
        _indent(line, "firstLineChars", indent)
    if text:
        _run(line, text, font, size)
    return line


def _indent(line: Paragraph, name: str, chars: float) -> None:
    """Indent by characters, as Chinese offices do, with the measure for programs that don't know characters."""
    form = line.paragraph_format
    if name == "firstLineChars":
        form.first_line_indent = Pt(THREE.pt * chars)
    else:
        form.right_indent = Pt(THREE.pt * chars)
    line._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{name}"), str(round(chars * 100)))


def _run(line: Paragraph, text: str, font: str, size: Pt) -> Run:
    run = line.add_run(_legal(text))
    run.font.size = size
    run.font.name = PLAIN
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are Chinese ones
    return run


def _body(book: Book, text: str) -> None:
    """A paragraph of text; a number at its start makes it, or its first sentence, a head."""
    font = next((face for face, mark in LEVELS if mark.match(text)), "")
    if not font:
        _paragraph(book, text)
        return
    head, stop, rest = text.partition("。")
    if len(head) > HEAD_LENGTH:
        _paragraph(book, text)
        return
    line = _paragraph(book, f"{head}{stop}" if rest else text, font=font)
    if rest:
        _run(line, rest, BODY, THREE)
    else:
        line.paragraph_format.keep_with_next = True


def _signature(book: Book, paper: Official) -> None:
    """Signer and date at the right: the date four characters in, the signer centred over it; kept with the last words."""
    if not paper.signer:
        return
    before = book.paragraphs[-1]
    before.paragraph_format.keep_with_next = True
    _paragraph(book, "", indent=0).paragraph_format.keep_with_next = True
    date, signer = _width(paper.date), _width(paper.signer)
    longer = signer > date  # then the signer stands two characters in, and the date is centred under it
    at = 2.0 if longer else 4.0
    centred = at + abs(signer - date) / 2
    line = _paragraph(book, paper.signer, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0)
    _indent(line, "rightChars", at if longer else centred)
    line.paragraph_format.keep_with_next = True
    line = _paragraph(book, paper.date, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0)
    _indent(line, "rightChars", centred if longer else at)


def _width(text: str) -> float:
    """The width of a text in Chinese characters, with the quarter that stands between figures and characters."""
    wide = [ord(char) > 127 for char in text]
    return sum(1.0 if one else 0.5 for one in wide) + 0.25 * sum(a != b for a, b in pairwise(wide))
