"""Sets a paper's words as an official .docx: the red head, the title in the middle, the body in 仿宋."""

from __future__ import annotations

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

BODY, HEADING, SUBHEADING, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
NUMERALS = "一二三四五六七八九十"
RED = RGBColor(0xD0, 0x10, 0x10)


def docx_of(template: str, words: dict[str, object]) -> bytes:
    """Return the .docx of a template: lines that begin with @ are the head and the end, all others the body."""
    document = _page()
    document.core_properties.title, document.core_properties.author = title_of(template, words), "示例"
    for line in template.format(**words).splitlines():
        if line.startswith("@"):
            kind, _, rest = line[1:].partition(" ")
            _mark(document, kind, rest)
        elif line.strip():
            _body(document, line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def title_of(template: str, words: dict[str, object]) -> str:
    """Return a template's title."""
    line = next(line for line in template.splitlines() if line.startswith("@标题 "))
    return line.removeprefix("@标题 ").format(**words)


def _page():
    """An A4 page with the margins and the line pitch of official papers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing = Pt(28.9)
    return document


def _run(paragraph, words: str, font: str, size: float):
    run = paragraph.add_run(words)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _mark(document, kind: str, words: str) -> None:
    """One line of the head or the end."""
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    if kind == "红头":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape.space_after, shape.line_spacing = Pt(22), None
        _run(paragraph, words, TITLE, 32).font.color.rgb = RED
        return
    if kind == "标题":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape.space_before, shape.space_after = Pt(28), Pt(28)
        _run(paragraph, words, TITLE, 22)
        return
    if kind == "文号":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if kind in ("落款", "日期"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape.right_indent = Pt(32)
    if kind == "落款":
        shape.space_before = Pt(28)
    if kind == "结尾":
        shape.first_line_indent = Pt(32)
    _run(paragraph, words, BODY, 16)


def _body(document, line: str) -> None:
    """One paragraph of the body; headings by their numbers, the first sentence of a numbered point in 楷体."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if line[0] in NUMERALS and line[1] == "、":
        _run(paragraph, line, HEADING, 16)
        return
    first, stop, rest = line.partition("。")
    if line[0] == "（":
        _run(paragraph, first + stop, SUBHEADING, 16)
        line = rest
    if line:
        _run(paragraph, line, BODY, 16)
