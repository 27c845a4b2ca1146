"""Tables typed with tabs or blanks are tables in text files, Word files and saved pages; prose with gaps stays prose."""

import docx as word
import pytest

from fazhi.lib.office import docx, html, text
from tests.lib.office.papers import mark, noted, numbered, run

HEAD = ["序号", "重点任务", "牵头单位", "完成时限"]
ROWS = [["1", "建立台账", "市司法局", "6月底前"], ["2", "组织开展执法培训", "市教育局", "9月底前"], ["3", "评查", "", "年底前"]]


def lines(sign):
    """The table with columns parted by a sign; blanks are filled up to even columns, as one types them."""
    if sign == "\t":
        return ["\t".join(row) for row in (HEAD, *ROWS)]
    out = []
    for row in (HEAD, *ROWS):
        wide = [len(c) + sum(1 for x in c if ord(x) > 255) for c in row]
        pad = [12 - 0, 24, 16, 0]
        out.append(
            "".join(c + sign * ((p - w) // (2 if sign == "\u3000" else 1)) for c, p, w in zip(row, pad, wide, strict=True))
        )
    return out


def cells(document):
    return [(b.row, b.col, b.text) for b in document.blocks if b.kind == "cell" and b.text]


WANTED = [(r, c, words) for r, row in enumerate((HEAD, *ROWS)) for c, words in enumerate(row) if words]


@pytest.mark.parametrize("sign", ["\t", " ", "\u3000"])
def test_text_word_and_page(tmp_path, sign):
    body = ["附件：任务分工表", *lines(sign), "请认真抓好落实。"]
    assert cells(text.from_text("\n".join(body))) == WANTED
    document = word.Document()
    for line in body:
        document.add_paragraph(line)
    document.save(tmp_path / "a.docx")
    read = docx.read(tmp_path / "a.docx")
    assert cells(read) == WANTED and all(read.text[b.start : b.end] == b.text for b in read.blocks)
    page = tmp_path / "a.html"
    page.write_text("<html><body><p>附件</p><pre>" + "\n".join(body) + "</pre></body></html>", "utf-8")
    assert cells(html.read(page)) == WANTED


def test_a_numbered_line_without_columns_is_a_band(tmp_path):
    rows = ["\t".join(HEAD), "一、制度建设", "\t".join(ROWS[0]), "二、队伍建设", "\t".join(ROWS[1])]
    read = text.from_text("\n".join(rows))
    assert [(b.row, b.width) for b in read.blocks if b.text.endswith("建设")] == [(1, 4), (3, 4)]
    assert len({b.table for b in read.blocks}) == 1


def test_an_automatic_number_is_the_first_column(tmp_path):
    rows = [(None, "\t".join(HEAD)), *((0, "\t".join(row[1:])) for row in ROWS[:2])]
    read = docx.read(numbered(tmp_path / "a.docx", rows, [("decimal", "%1")]))
    assert cells(read) == [one for one in WANTED if one[0] < 3]


def test_a_footnote_follows_its_cell(tmp_path):
    rows = [run("\t".join(HEAD)), run("1\t建立台账") + mark(2) + run("\t市司法局\t6月底前"), run("\t".join(ROWS[1]))]
    read = docx.read(noted(tmp_path / "a.docx", rows, {2: "指总账。"}))
    (note,) = read.footnotes
    assert read.text[: note.at].endswith("建立台账") and len(cells(read)) == 12


@pytest.mark.parametrize(
    "words",
    [
        "联系人：张某  电话：123  邮箱：无\n联系人：李某  电话：456  邮箱：无\n联系人：王某  电话：789  邮箱：无",
        "任务  单位  时限\n本要点自印发之日起施行。",
        "主持人  张某  李某\n记录人  王某  赵某\n参加人  钱某  孙某",
    ],
)
def test_gaps_alone_make_no_table(words):
    assert not cells(text.from_text(words))


def test_lines_kept_as_typed_hold_their_inner_words(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(
        "<html><body><pre>一、<b>建立</b>台账。<br>二、<i>开展<u>培训</u></i>评查。\n三、总结</pre></body></html>", "utf-8"
    )
    assert [b.text for b in html.read(page).blocks] == ["一、建立台账。", "二、开展培训评查。", "三、总结"]


def nested_docx(path, inner_rows):
    """A table of two columns whose last cell holds another table."""
    document = word.Document()
    outer = document.add_table(rows=2, cols=2)
    for at, words in enumerate(("板块", "任务清单", "一、制度建设", "本板块任务如下：")):
        outer.cell(at // 2, at % 2).text = words
    inner = outer.cell(1, 1).add_table(rows=0, cols=len(inner_rows[0]))
    for row in inner_rows:
        for cell, words in zip(inner.add_row().cells, row, strict=True):
            cell.text = words
    document.save(path)
    return docx.read(path)


def test_a_nested_table_with_a_head_is_a_table_of_its_own(tmp_path):
    read = nested_docx(tmp_path / "a.docx", [["任务", "责任单位"], ["建立台账", "市司法局"], ["开展培训", "市教育局"]])
    own = [(b.row, b.col, b.text) for b in read.blocks if b.table == 1]
    assert own == [
        (0, 0, "任务"),
        (0, 1, "责任单位"),
        (1, 0, "建立台账"),
        (1, 1, "市司法局"),
        (2, 0, "开展培训"),
        (2, 1, "市教育局"),
    ]
    assert [b.text for b in read.blocks if b.table == 0][-1] == "本板块任务如下："


def test_one_without_a_head_stays_in_its_cell(tmp_path):
    read = nested_docx(tmp_path / "a.docx", [["1.2", "甲"], ["3", "乙"]])
    assert {b.table for b in read.blocks} == {0} and read.blocks[-1].text == "本板块任务如下：\n1.2\n甲\n3\n乙"
