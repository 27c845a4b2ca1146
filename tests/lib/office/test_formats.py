"""Each format: what the reader gives is what its owner sees."""

import datetime

import pytest

from fazhi.lib.office import reading
from fazhi.lib.office.lines import soft_join
from fazhi.lib.office.text import from_text
from tests.lib.office import papers


def words(document):
    return [block.text for block in document.blocks]


def sound(document):
    """Offsets lead to the words they claim."""
    return all(document.text[b.start : b.end] == b.text for b in document.blocks)


def test_word_numbers_are_counted_as_word_shows_them(tmp_path):
    rows = [(0, "甲"), (1, "乙"), (1, "丙"), (2, "丁"), (0, "戊"), (None, "己"), (1, "庚"), (2, "辛"), (2, "壬")]
    formats = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
    document = reading.read(papers.numbered(tmp_path / "甲.docx", rows, formats), "甲.docx")
    assert words(document) == ["一、甲", "（一）乙", "（二）丙", "1.丁", "二、戊", "己", "（一）庚", "1.辛", "2.壬"]
    assert sound(document)


def test_word_multi_level_text_and_circles(tmp_path):
    rows = [(0, "甲"), (1, "乙"), (1, "丙"), (2, "丁")]
    formats = [("decimal", "%1"), ("decimal", "%1.%2"), ("decimalEnclosedCircle", "%3")]
    document = reading.read(papers.numbered(tmp_path / "甲.docx", rows, formats), "甲.docx")
    assert words(document) == ["1甲", "1.1乙", "1.2丙", "①丁"]


def test_word_merges_make_one_cell(tmp_path):
    path = papers.table_docx(
        tmp_path / "甲.docx",
        ["序号", "任务", "牵头单位"],
        [["1", "建台账", "市司法局"], ["2", "晒清单", ""], ["合计", "", ""]],
        [((1, 2), (2, 2)), ((3, 0), (3, 2))],
    )
    cells = {(b.row, b.col): b for b in reading.read(path, "甲.docx").blocks}
    assert (cells[1, 2].text, cells[1, 2].height) == ("市司法局", 2)
    assert (cells[3, 0].text, cells[3, 0].width) == ("合计", 3)
    assert (2, 2) not in cells


def test_word_changes_are_settled(tmp_path):
    body = papers.paragraph(
        papers.run("保留")
        + f'<w:ins w:id="1" w:author="a">{papers.run("新增")}</w:ins>'
        + '<w:del w:id="2" w:author="a"><w:r><w:delText>删去</w:delText></w:r></w:del>'
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗字</w:t></w:r>"
    )
    assert words(reading.read(papers.raw_docx(tmp_path / "甲.docx", body), "甲.docx")) == ["保留新增"]


def test_word_soft_breaks(tmp_path):
    inner = (
        papers.run("每季度抽") + "<w:r><w:br/></w:r>" + papers.run("查一次。") + "<w:r><w:br/></w:r>" + papers.run("二、下一件")
    )
    document = reading.read(papers.raw_docx(tmp_path / "甲.docx", papers.paragraph(inner)), "甲.docx")
    assert words(document) == ["每季度抽查一次。", "二、下一件"]


def test_word_text_boxes_and_content_controls(tmp_path):
    box = f"<w:r><w:pict><w:txbxContent>{papers.paragraph(papers.run('框内'))}</w:txbxContent></w:pict></w:r>"
    body = papers.paragraph(papers.run("框外") + box)
    body += f"<w:sdt><w:sdtContent>{papers.paragraph(papers.run('控件'))}</w:sdtContent></w:sdt>"
    assert words(reading.read(papers.raw_docx(tmp_path / "甲.docx", body), "甲.docx")) == ["框外", "框内", "控件"]


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LISTS = f"""<w:numbering {WORD}>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="A"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="L"/>
<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="L"/></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/>
<w:lvlOverride w:ilvl="1"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>"""
STYLES = f"""<w:styles {WORD}>
<w:style w:type="paragraph" w:styleId="A"><w:name w:val="甲"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="B"><w:name w:val="乙"/><w:basedOn w:val="A"/></w:style></w:styles>"""


def test_word_lists_by_style_link_override_and_without_restart(tmp_path):
    def styled(style, words):
        return papers.paragraph(f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>{papers.run(words)}')

    def listed(num, level, words, more=""):
        mark = f'<w:pPr>{more}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr></w:pPr>'
        return papers.paragraph(mark + papers.run(words))

    body = styled("A", "甲") + listed(1, 1, "子") + styled("B", "乙") + listed(1, 1, "丑") + listed(4, 1, "寅")
    body += listed(0, 0, "无号", '<w:pStyle w:val="A"/>') + listed(3, 0, "一条") + listed(3, 0, "二条")
    path = papers.raw_docx(tmp_path / "甲.docx", body, {"word/numbering.xml": LISTS, "word/styles.xml": STYLES})
    shown = ["一、甲", "1.子", "二、乙", "2.丑", "7.寅", "无号", "第1条一条", "第2条二条"]
    assert words(reading.read(path, "甲.docx")) == shown


def test_word_paragraphs_that_were_deleted_or_moved_take_no_number(tmp_path):
    list_mark = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'

    def listed(inner, mark=""):
        return papers.paragraph(f"<w:pPr>{list_mark}<w:rPr>{mark}</w:rPr></w:pPr>{inner}")

    body = listed(papers.run("甲"))
    body += listed('<w:del w:id="1"><w:r><w:delText>删去</w:delText></w:r></w:del>', '<w:del w:id="2"/>')
    body += listed(f'<w:moveFrom w:id="3">{papers.run("移走")}</w:moveFrom>', '<w:moveFrom w:id="4"/>')
    body += listed(papers.run("前半"), '<w:del w:id="5"/>') + listed(papers.run("后半"))
    body += listed(f'<w:moveTo w:id="6">{papers.run("移来")}</w:moveTo>') + listed(
        "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>不隐</w:t></w:r>"
    )
    path = papers.raw_docx(tmp_path / "甲.docx", body, {"word/numbering.xml": LISTS})
    assert words(reading.read(path, "甲.docx")) == ["一、甲", "二、前半后半", "三、移来", "四、不隐"]


def test_word_tables_of_one_column_are_layout(tmp_path):
    cell = f"<w:tc>{papers.paragraph(papers.run('一、甲'))}{papers.paragraph(papers.run('二、乙'))}</w:tc>"
    document = reading.read(papers.raw_docx(tmp_path / "甲.docx", f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"), "甲.docx")
    assert [(b.kind, b.text) for b in document.blocks] == [("paragraph", "一、甲"), ("paragraph", "二、乙")]


def test_breaks_between_units_stay_and_brackets_hold_lines():
    assert soft_join("市财政局\n市教育局") == ["市财政局", "市教育局"]
    assert soft_join("修订\n办法") == ["修订办法"]
    assert words(from_text("建台账。（市财政局、市人力资源\n和社会保障局负责）\n二、下一件")) == [
        "建台账。（市财政局、市人力资源和社会保障局负责）",
        "二、下一件",
    ]


def test_pages_with_breaks_for_paragraphs_lists_in_lists_and_units_in_cells(tmp_path):
    page = """<html><body><div>一、甲<br><br>甲市人民政府<br>　　（一）乙。<br/>　　（二）丙</div>
    <ol><li>丁。<ol><li>戊。</li></ol></li><li>己。</li></ol>
    <table><tr><td>庚</td><td><p>市财政局</p><p>市教育局</p></td></tr></table></body></html>"""
    path = tmp_path / "甲.html"
    path.write_text(page, "utf-8")
    shown = ["一、甲", "甲市人民政府", "（一）乙。", "（二）丙", "1.丁。", "(1)戊。", "2.己。", "庚", "市财政局\n市教育局"]
    assert words(reading.read(path, "甲.html")) == shown


def test_workbook_dates_merges_and_hidden_rows(tmp_path):
    rows = [
        ["清单", None, None],
        ["序号", "任务", "时限"],
        [1, "甲", datetime.date(2026, 3, 31)],
        [2, "乙", "6月底前"],
        [3, "丙", 2.5],
    ]
    path = papers.xlsx(tmp_path / "甲.xlsx", {"一月": rows, "暗表": [["不读"]]}, [4], ["暗表"], ["A1:C1"])
    document = reading.read(path, "甲.xlsx")
    cells = {(b.row, b.col): b for b in document.blocks if b.kind == "cell"}
    assert cells[0, 0].width == 3
    assert (cells[2, 0].text, cells[2, 2].text, cells[4, 2].text) == ("1", "2026年3月31日", "2.5")
    assert cells[3, 1].hidden and not cells[2, 1].hidden
    assert "不读" not in document.text and any("暗表" in note for note in document.notes)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_every_encoding(tmp_path, code):
    path = tmp_path / "甲.txt"
    path.write_bytes("一、建立台账\r\n责任单位：市司法局\r\n".encode(code))
    assert words(reading.read(path, "甲.txt")) == ["一、建立台账", "责任单位：市司法局"]


def test_wrapped_lines_are_rejoined_and_page_marks_dropped():
    line = "本市各级行政机关应当在作出重大决定以前听取公众和专家的意见并把听取的情况写"
    text = "\n".join(["一、总的要求"] + [line] * 4 + ["— 3 —"] + [line] * 4 + ["进说明。", "二、分工"])
    assert len(from_text(text).blocks) == 3
    assert "— 3 —" not in from_text(text).text


def test_tabs_make_a_table():
    document = from_text("序号\t任务\t责任单位\n1\t建台账\t市司法局\n")
    assert [(b.row, b.col, b.text) for b in document.blocks][-1] == (1, 2, "市司法局")


PAGE = """<html><head><title>甲_门户</title><style>.a{}</style><script>var a="一、假的";</script></head><body>
<div class="nav"><a>首页</a></div><div class="crumb">当前位置：首页 &gt; 政务公开</div>
<table><tr><td>索 引 号：</td><td>甲-1</td><td>发文字号：</td><td>甲政办〔2026〕3号</td></tr></table>
<h1>甲市2026年工作要点</h1><p>发布时间：2026-01-02 来源：甲</p>
<div id="zoom"><p>&nbsp;&nbsp;一、第一件</p><p>（一）抓好培训。每季度办一<br/>期。（责任单位：<br/>市司法局）</p>
<ol><li>头一条。</li><li>第二条。</li></ol>
<table><tr><th>任务</th><th>单位</th></tr><tr><td rowspan="2">甲</td><td>乙</td></tr><tr><td>丙</td></tr></table></div>
<div class="footer">主办：甲 备案号</div></body></html>"""


def test_pages_of_government_sites(tmp_path):
    path = tmp_path / "甲.html"
    path.write_bytes(PAGE.encode("gb18030"))
    document = reading.read(path, "甲.html")
    text = document.text
    assert "（一）抓好培训。每季度办一期。（责任单位：市司法局）" in words(document)
    assert "1.头一条。" in words(document) and "2.第二条。" in words(document)
    assert not any(noise in text for noise in ("首页", "发布时间", "备案", "假的", "索 引 号"))
    assert next(b for b in document.blocks if b.kind == "cell" and b.text == "甲").height == 2
    assert "meta:number=甲政办〔2026〕3号" in document.notes
    assert sound(document)
