"""Footnotes and endnotes: read with their marks and places, out of the text, in Word files and saved pages."""

import zipfile

import pytest

from fazhi.lib.office import docx, html
from fazhi.lib.office.document import cut
from tests.lib.office.papers import mark, noted, paragraph, raw_docx, run


def found(document):
    """(mark, words, the four characters before its place) of each note."""
    return [(n.mark, n.words, document.text[max(0, n.at - 4) : n.at]) for n in document.footnotes]


@pytest.mark.parametrize(
    ("kind", "form", "marks"),
    [
        ("footnote", "", ["1", "2"]),
        ("endnote", "", ["i", "ii"]),
        ("footnote", "decimalEnclosedCircleChinese", ["①", "②"]),
        ("endnote", "chineseCounting", ["一", "二"]),
    ],
)
def test_word_numbers_them_by_kind_and_form(tmp_path, kind, form, marks):
    lines = [run("建立台账") + mark(7, kind) + run("，抓好落实。"), run("开展培训。") + mark(9, kind)]
    read = docx.read(noted(tmp_path / "a.docx", lines, {7: "台账指总账。", 9: "每年一次。"}, kind, form))
    assert read.text == "建立台账，抓好落实。\n开展培训。"
    assert found(read) == [(marks[0], "台账指总账。", "建立台账"), (marks[1], "每年一次。", "展培训。")]
    assert {n.kind for n in read.footnotes} == {"脚注" if kind == "footnote" else "尾注"}


def test_a_mark_of_the_writer_s_own_is_no_word_of_the_text(tmp_path):
    lines = [run("建立台账") + mark(2, own="*") + run("。"), run("开展培训") + mark(3)]
    read = docx.read(noted(tmp_path / "a.docx", lines, {2: "见附件。", 3: "另行通知。"}))
    assert read.text == "建立台账。\n开展培训"
    assert found(read) == [("*", "见附件。", "建立台账"), ("1", "另行通知。", "开展培训")]


def test_a_deleted_mark_and_a_missing_note_are_nothing(tmp_path):
    lines = [f'<w:del w:id="1" w:author="a">{mark(2)}</w:del>' + run("台账") + mark(8), run("培训") + mark(3)]
    read = docx.read(noted(tmp_path / "a.docx", lines, {2: "没有了。", 3: "一。"}))
    assert found(read) == [("2", "一。", "账\n培训")]


def test_a_note_of_a_cell_stays_with_the_cell(tmp_path):
    cell = "<w:tc>{}</w:tc>".format
    rows = [[run("任务"), run("责任单位") + mark(2)], [run("  台账"), run("市司法局") + mark(3)]]
    table = "".join("<w:tr>" + "".join(cell(paragraph(inner)) for inner in row) + "</w:tr>" for row in rows)
    whole = noted(tmp_path / "b.docx", [], {2: "首位牵头。", 3: "暂定。"})
    notes = {"word/footnotes.xml": zipfile.ZipFile(whole).read("word/footnotes.xml")}
    read = docx.read(raw_docx(tmp_path / "a.docx", f"<w:tbl>{table}</w:tbl>", notes))
    assert found(read) == [("1", "首位牵头。", "责任单位"), ("2", "暂定。", "市司法局")]


def test_places_hold_where_hard_wrapped_lines_are_joined(tmp_path):
    words = "为落实市政府关于进一步优化营商环境的要求要建立健全各项制度"
    lines = [run(words), run("并抓好落实") + mark(2), run(words + "。")] * 6
    read = docx.read(noted(tmp_path / "a.docx", lines, {2: "见附件。"}))
    assert len(read.blocks) < len(lines) and {before for _, _, before in found(read)} == {"抓好落实"}
    second = cut(read, len(read.blocks) // 2, len(read.blocks))
    assert 0 < len(second.footnotes) < 6 and {before for _, _, before in found(second)} == {"抓好落实"}


PAGE = """<html><body><p>甲市2026年工作要点</p>
<p>一、建立台账<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>，抓好落实。</p>
<ol><li>开展培训<sup><a href="#fn2">②</a></sup>。</li></ol><table><tr><td>任务</td>
<td>单位<a href="#note3">*</a></td></tr>
<tr><td>修订</td><td>市财政局</td></tr></table><p>见<a href="#top1">顶部</a>。</p>
<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> 台账指总账。</p></div>
<p id="fn2">② 每年一次。</p>
<p id="note3">* 首位牵头。</p></body></html>"""


def test_saved_pages(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    read = html.read(path)
    assert found(read) == [
        ("[1]", "台账指总账。", "建立台账"),
        ("②", "每年一次。", "开展培训"),
        ("*", "首位牵头。", "务\n单位"),
    ]
    assert "台账指总账" not in read.text and "[1]" not in read.text and "1.开展培训。" in read.text
