"""One description of a paper, written three ways: what stands in the .docx, the PDF and the page, and how it is laid out."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from pdfplumber.page import Page

from fazhi.lib.office.official import chart, docx, pdf, web
from fazhi.lib.office.official.tree import Figure, Head, Official, Table, Text, blocks_of, indents

PLAIN = "加强行政执法监督推进依法行政"  # 14 characters without a mark, so that a line holds a whole number of them
PARAGRAPHS = [
    "一、工作开展情况",
    "（一）组织领导。全年开会12次。",
    "1.健全制度",
    "（1）明确分工",
    PLAIN * 30,
    "表1　各单位办结情况",
    "单位\t任务\t按时率",
    "甲市财政局\t12\t96%",
    "甲市教育局\t9",
    "图1　各区县办结任务",
    "区县\t办结",
    "甲区\t41项",
    "乙县\t36项",
    "二、存在问题",
    "力量不足。",
]
MM = 72 / 25.4


@pytest.fixture(scope="module")
def paper() -> Official:
    return Official("甲市财政局自查报告", "甲市人民政府", blocks_of(PARAGRAPHS), "甲市财政局", "2032年1月9日")


def test_numbers_tabs_and_captions_say_what_a_paragraph_is():
    blocks = blocks_of(PARAGRAPHS)
    assert blocks[:4] == [
        Head(1, "一、工作开展情况"),
        Head(2, "（一）组织领导。", "全年开会12次。"),
        Head(3, "1.健全制度"),
        Head(4, "（1）明确分工"),
    ]
    assert isinstance(blocks[4], Text)
    table, figure = blocks[5], blocks[6]
    assert isinstance(table, Table) and table.caption == "表1　各单位办结情况"
    assert (table.heads, table.rows) == (["单位", "任务", "按时率"], [["甲市财政局", "12", "96%"], ["甲市教育局", "9", ""]])
    assert figure == Figure("图1　各区县办结任务", [("甲区", Decimal(41), "41项"), ("乙县", Decimal(36), "36项")])
    assert figure.words == "图1　各区县办结任务：甲区41项，乙县36项"


@pytest.mark.parametrize(
    "lines",
    [
        ["图1　没有数字", "甲\t乙", "丙\t丁"],  # no figures: a table
        ["图1　三列", "甲\t1\t2", "乙\t2\t3"],  # three columns: a table
    ],
)
def test_a_picture_that_has_no_figures_is_a_table(lines):
    assert isinstance(blocks_of(lines)[0], Table)


@pytest.mark.parametrize(
    "line", ["只有一行\t有制表符", "表1　没有表的说明", "图中可见办结41项", "3.5万人参加", "一" * 61 + "。二"]
)
def test_what_only_looks_like_one_stays_text(line):
    assert blocks_of([line]) == [Text(line)]


def faces(paragraph) -> list[str]:
    return [run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in paragraph.runs if run.text]


def test_the_docx_has_heads_table_and_picture_in_their_faces(paper):
    book = Document(io.BytesIO(docx.write(paper)))
    lines = {p.text: p for p in book.paragraphs if p.text}
    assert faces(lines["一、工作开展情况"]) == ["黑体"]
    assert faces(lines["（一）组织领导。全年开会12次。"]) == ["楷体_GB2312", "仿宋_GB2312"]
    assert faces(lines["1.健全制度"]) == faces(lines["（1）明确分工"]) == ["仿宋_GB2312"]
    outline = [p.text for p in book.paragraphs if p._p.pPr is not None and p._p.pPr.find(qn("w:outlineLvl")) is not None]
    assert outline == ["一、工作开展情况", "1.健全制度", "（1）明确分工", "二、存在问题"]
    assert book.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    assert [[c.text.strip() for c in row.cells] for row in book.tables[0].rows][2] == ["甲市教育局", "9", ""]
    (shape,) = book.inline_shapes
    assert round(shape.width.mm) == 156 and shape._inline.docPr.get("descr") == "图1　各区县办结任务：甲区41项，乙县36项"
    picture = next(p for p in book.paragraphs if "graphic" in p._p.xml)
    assert picture.paragraph_format.line_spacing_rule == 0, "an exact line would cut the picture"


def test_a_page_of_the_pdf_is_22_lines_of_28_characters_inside_the_margins():
    made = pdf.write(Official("标题", blocks=[Text(PLAIN * 100) for _ in range(2)]))
    with pdfplumber.open(io.BytesIO(made)) as book:
        for number, page in enumerate(book.pages[:-1], 1):
            check_page(page, number)
        assert len(book.pages[1].extract_text_lines()) == 23  # 22 and the page's number
        assert len(book.pages[1].extract_text_lines()[1]["text"]) == 28


def check_page(page: Page, number: int) -> None:
    """The page is A4; text stays between the margins; its number stands outside them, right when odd and left when even."""
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    *lines, foot = page.extract_text_lines()
    assert min(line["x0"] for line in lines) >= 28 * MM - 1 and max(line["x1"] for line in lines) <= (210 - 26) * MM + 1
    assert min(line["top"] for line in lines) >= 37 * MM - 2 and max(line["bottom"] for line in lines) <= (297 - 35) * MM + 4
    assert re.sub(r"\s", "", foot["text"]) == f"—{number}—" and foot["top"] > (297 - 35) * MM
    middle = (foot["x0"] + foot["x1"]) / 2
    assert middle > page.width * 0.7 if number % 2 else middle < page.width * 0.3


def embedded(data: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the fonts of a PDF: name, and whether its file is inside."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve1

    book = PDFDocument(PDFParser(io.BytesIO(data)))
    for xref in book.xrefs:
        for key in xref.get_objids():
            found = resolve1(book.getobj(key))
            if isinstance(found, dict) and str(found.get("Type")) == "/'FontDescriptor'":
                yield str(found["FontName"]), any(name in found for name in ("FontFile", "FontFile2", "FontFile3"))


def test_the_pdf_holds_its_fonts_title_and_outline(paper):
    data = pdf.write(paper)
    fonts = list(embedded(data))
    assert fonts and all(inside for _, inside in fonts)
    assert {re.sub(r".*\+|'", "", name) for name, _ in fonts} == {"NotoSerifSC-Regular", "NotoSansSC-Regular"}
    book = pypdfium2.PdfDocument(data)
    assert book.get_metadata_dict()["Title"] == "甲市财政局自查报告"
    assert [mark.get_title() for mark in book.get_toc()] == ["一、工作开展情况", "1.健全制度", "（1）明确分工", "二、存在问题"]
    text = re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in book))
    for words in ("甲市人民政府：", "（一）组织领导。全年开会12次。", "表1各单位办结情况", "图1各区县办结任务", "2032年1月9日"):
        assert words in text


def test_the_signature_never_stands_alone_on_a_page():
    for lines in range(14, 24):
        made = pdf.write(Official("标题", "某府", [Text("一段。") for _ in range(lines)], "甲市财政局", "2032年1月9日"))
        with pdfplumber.open(io.BytesIO(made)) as book:
            last = [line["text"] for line in book.pages[-1].extract_text_lines()][:-1]
        assert last[-2:] == ["甲市财政局", "2032 年 1 月 9 日"] or [re.sub(r"\s", "", one) for one in last[-2:]] == [
            *("甲市财政局", "2032年1月9日"),
        ]
        assert len(last) > 2, f"{lines} lines"


def test_signer_and_date_stand_at_the_right_as_far_in_as_the_form_says(paper):
    with pdfplumber.open(io.BytesIO(pdf.write(paper))) as book:
        page = book.pages[-1]
        *_, signer, date, _ = page.extract_text_lines()
    signed, dated = indents(paper.signer, paper.date)
    right, char = (210 - 26) * MM, 15.75
    assert date["x1"] == pytest.approx(right - dated * char, abs=2) and signer["x1"] == pytest.approx(
        right - signed * char, abs=2
    )
    assert (signer["x0"] + signer["x1"]) / 2 == pytest.approx((date["x0"] + date["x1"]) / 2, abs=8)


def test_words_are_data_and_never_markup():
    hostile = '#panic("x") $x$ *粗* @ref <b>&amp;</b> "引号" \\ `代码`'
    paper = Official(hostile, hostile, [Text(hostile), Head(1, hostile), Table([hostile], [[hostile], hostile]), bars(hostile)])
    text = pypdfium2.PdfDocument(pdf.write(paper))[0].get_textpage().get_text_bounded()
    assert '#panic("x")' in text and "<b>&amp;</b>" in text
    page = web.article(paper)
    assert "<b>" not in page and "&lt;b&gt;&amp;amp;&lt;/b&gt;" in page
    assert hostile in "\n".join(p.text for p in Document(io.BytesIO(docx.write(paper))).paragraphs)


def bars(label: str) -> Figure:
    return Figure(label, [(label, Decimal(3), "3"), ("零\x0b", Decimal(0), "0")])


def test_characters_that_no_file_can_hold_are_left_out_of_all_three():
    paper = Official("坏\x0b字", blocks=[Text("好\ufffe的"), bars("图")], signer="局\x00", date="今天")
    assert "坏字" in pypdfium2.PdfDocument(pdf.write(paper))[0].get_textpage().get_text_bounded()
    assert Document(io.BytesIO(docx.write(paper))).paragraphs[0].text == "坏字"
    assert "<p>好的</p>" in web.article(paper) and "\x0b" not in web.article(paper)


def test_the_page_keeps_the_order_and_ranks_of_the_paper(paper):
    page = web.article(paper)
    assert re.findall(r"<(h\d) ?[^>]*>([^<]+)", page) == [
        ("h1", "甲市财政局自查报告"),
        ("h2", "一、工作开展情况"),
        ("h3", "1.健全制度"),
        ("h4", "（1）明确分工"),
        ("h2", "二、存在问题"),
    ]
    assert '<p><span class="op-2">（一）组织领导。</span>全年开会12次。</p>' in page
    assert "<caption>表1　各单位办结情况</caption>" in page and page.count("<tr>") == 3
    assert "style=" not in page and "<script" not in page, "the page's policy refuses both"
    assert "甲区41项" in page and page.index("<figure") < page.index("<figcaption>图1")


def test_the_longest_bar_fills_the_room_and_an_empty_chart_stands():
    drawn = chart.svg(Figure("图", [("甲", Decimal(40), "40"), ("乙", Decimal(10), "10")]))
    widths = [float(width) for width in re.findall(r'<rect [^>]*?width="([\d.]+)"', drawn)]
    assert widths[0] == pytest.approx(4 * widths[1]) and widths[0] == chart.WIDTH - chart.NAMES - chart.FIGURES
    assert chart.svg(Figure("图", [("甲", Decimal(0), "0")])).count("<rect") == 1
    assert pdf.picture(Figure("图", [("甲", Decimal(1), "1")]))[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("signer", "date", "wanted"),
    [("甲市财政局", "2032年1月9日", (5.125, 4.0)), ("甲市全面依法治市委员会办公室", "2032年1月9日", (2.0, 5.375))],
)
def test_signer_and_date_are_centred_on_each_other(signer, date, wanted):
    assert indents(signer, date) == wanted


def test_licensed_fonts_in_the_folder_come_first(tmp_path, paper):
    """A font of the folder under one of the names of 仿宋 is taken for the body."""
    import pylopdf_fonts_zh_cn

    font = Path(pylopdf_fonts_zh_cn.sans_path()).read_bytes()
    for old, new in (("Noto Sans SC", "FandolFang R"), ("NotoSansSC-Regular", "FandolFang-Renamed")):
        font = font.replace(old.encode("utf-16-be"), new.encode("utf-16-be")).replace(old.encode(), new.encode())
    (tmp_path / "fs.otf").write_bytes(font)
    fonts = {re.sub(r".*\+|'", "", name) for name, _ in embedded(pdf.write(paper, folder=str(tmp_path)))}
    assert "FandolFang-Renamed" in fonts
    assert pdf.write(paper, folder=str(tmp_path / "gone"))[:4] == b"%PDF"


@pytest.mark.slow
@pytest.mark.office
def test_an_office_program_lays_the_docx_out_as_the_form_wants(tmp_path):
    (tmp_path / "a.docx").write_bytes(docx.write(Official("标题", blocks=[Text(PLAIN * 100) for _ in range(2)])))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "pdf", "a.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with pdfplumber.open(tmp_path / "a.pdf") as book:
        for number, page in enumerate(book.pages[:-1], 1):
            check_page(page, number)
        lines = book.pages[1].extract_text_lines()
        assert len(lines) == 23 and len(lines[1]["text"]) == 28
