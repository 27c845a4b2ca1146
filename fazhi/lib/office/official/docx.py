"""Writing .docx in the official form of GB/T 9704: page, fonts, title, recipient, heads, signature, page numbers, charts."""

import io

from docx import Document
from docx.document import Document as Book
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from fazhi.lib.office.official import docx_tables, pdf
from fazhi.lib.office.official.tree import Block, Figure, Head, Official, Table, indents, legal

MARGINS = {"top_margin": Mm(37), "bottom_margin": Mm(35), "left_margin": Mm(28), "right_margin": Mm(26)}
LINE = Pt(28.95)  # 22 lines fill the 225 mm between the margins
TITLE, BODY, FIRST, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
PLAIN = "Times New Roman"  # figures and letters
TWO, THREE, FOUR = Pt(22), Pt(16), Pt(14)  # 二号, 三号, 四号
LETTER = Pt(-0.25)  # 28 characters fill the 156 mm
FACES = (FIRST, SECOND, BODY, BODY)  # of heads, by level
PICTURE = Mm(156)


def write(paper: Official) -> bytes:
    """Return the paper as .docx."""
    book = Document()
    _page(book)
    _plain_style(book)
    line = _paragraph(book, paper.title, font=TITLE, size=TWO, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    line.paragraph_format.space_after = LINE
    if paper.recipient:
        _paragraph(book, f"{paper.recipient}：", indent=0)
    for block in paper.blocks:
        _block(book, block)
    _signature(book, paper)
    book.core_properties.title, book.core_properties.author = legal(paper.title)[:200], legal(paper.signer)[:200]
    book.core_properties.comments = ""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
    letter = OxmlElement("w:spacing")
    letter.set(qn("w:val"), str(round(LETTER.pt * 20)))
    face.insert_element_before(letter, "w:sz", "w:szCs", "w:lang")
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
    run = line.add_run(legal(text))
    run.font.size = size
    run.font.name = PLAIN
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are Chinese ones
    return run


def _block(book: Book, block: Block) -> None:
    match block:
        case Head():
            _head(book, block)
        case Table():
            if block.caption:
                _caption(book, block.caption).paragraph_format.keep_with_next = True
            docx_tables.add(book, block)
            _paragraph(book, "", indent=0)  # else two tables would grow together
        case Figure():
            _picture(book, block)
        case _:
            _paragraph(book, block.text)


def _head(book: Book, head: Head) -> None:
    """A head on a line of its own stands in the outline of the paper; one that text follows stays in its paragraph."""
    line = _paragraph(book, head.text, font=FACES[head.level - 1])
    if head.rest:
        _run(line, head.rest, BODY, THREE)
        return
    line.paragraph_format.keep_with_next = True
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), str(head.level - 1))
    line._p.get_or_add_pPr().append(level)


def _caption(book: Book, text: str) -> Paragraph:
    return _paragraph(book, text, font=FIRST, size=FOUR, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)


def _picture(book: Book, figure: Figure) -> None:
    """A chart as a picture, its caption under it. Exact lines would cut the picture to one of them."""
    line = _paragraph(book, "", align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    line.paragraph_format.keep_with_next = True
    shape = line.add_run().add_picture(io.BytesIO(pdf.picture(figure)), width=PICTURE)
    shape._inline.docPr.set("descr", legal(figure.words))
    _caption(book, figure.caption)


def _signature(book: Book, paper: Official) -> None:
    """Signer and date at the right: the date four characters in, the signer centred over it; kept with the last words."""
    if not paper.signer:
        return
    before = book.paragraphs[-1]
    before.paragraph_format.keep_with_next = True
    _paragraph(book, "", indent=0).paragraph_format.keep_with_next = True
    signer, day = indents(paper.signer, paper.date)
    line = _paragraph(book, paper.signer, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0)
    _indent(line, "rightChars", signer)
    line.paragraph_format.keep_with_next = True
    line = _paragraph(book, paper.date, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0)
    _indent(line, "rightChars", day)
