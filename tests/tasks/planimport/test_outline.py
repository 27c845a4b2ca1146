"""Numbering and headings, whatever the layout, and the frame of a paper."""

from fazhi.lib.office.text import from_text
from tasks.planimport.read import papers_of
from tests.tasks.planimport.shop import paper


def places(text):
    return [("".join(one.path), one.number) for one in paper(text).items]


def test_three_levels_with_a_level_left_out():
    text = "甲市工作要点\n一、甲\n（一）乙\n1. 丙。\n2、丁。\n二、戊\n1．己。"
    assert places(text) == [("一、甲（一）乙", "1."), ("一、甲（一）乙", "2、"), ("二、戊", "1．")]


def test_numbers_that_run_on_repeat_or_skip():
    text = "甲市工作要点\n一、甲\n1、乙。\n2、丙。\n三、丁\n3、戊。\n3、己。"
    assert places(text) == [("一、甲", "1、"), ("一、甲", "2、"), ("三、丁", "3、"), ("三、丁", "3、")]


def test_chapters_and_circles():
    text = "甲县规划\n第一章　甲\n（一）乙：\n①丙。\n②丁。\n第二章　戊\n（一）己。"
    assert places(text) == [("第一章　甲（一）乙", "①"), ("第一章　甲（一）乙", "②"), ("第二章　戊", "（一）")]


def test_a_whole_paper_on_one_line():
    points = "".join(
        f"（{'一二三四五六'[i]}）完善第{i}项办法，{'认真抓好各个环节的落实工作' * 6}。（市司法局负责）" for i in range(6)
    )
    text = (
        "为推进工作，制定本方案。一、抓好制度建设" + points + "二、抓好队伍建设（七）办好培训，1．5月底前办一期。（市教育局负责）"
    )
    got = places(text)
    assert [number for _, number in got][:7] == ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）"]
    assert got[6][0] == "二、抓好队伍建设"


def test_decimals_are_no_numbers():
    assert places("甲市工作要点\n一、甲\n1.距离不小于\n1.5米。") == [("一、甲", "1.")]


def test_items_over_paragraphs_and_closing_words():
    text = "甲市工作要点\n一、甲\n（一）乙。\n每年轮训一遍。\n（二）丙。\n全部公开。\n（三）丁。\n"
    text += "各单位要按时报送总结。\n甲市人民政府\n2026年3月1日"
    found = paper(text)
    assert found.items[0].text == "乙。\n每年轮训一遍。"
    assert (found.issuer, found.issued) == ("甲市人民政府", "2026-03-01")
    assert "2026年3月1日" not in found.items[-1].text


def test_covering_notice_title_number_and_issuer():
    text = (
        "甲市人民政府办公室文件\n甲政办发〔2026〕11号\n甲市人民政府办公室关于印发\n甲市2026年工作要点的通知\n各县（市、区）人民政府：\n"
        "现印发给你们，请抓好落实。\n甲市人民政府办公室\n2026年2月27日\n甲市2026年工作要点\n一、甲\n（一）乙。"
    )
    found = paper(text, year=None)
    assert (found.title, found.number) == ("甲市2026年工作要点", "甲政办发〔2026〕11号")
    assert (found.issuer, found.issued, found.year) == ("甲市人民政府办公室", "2026-02-27", 2026)


def test_years_from_to():
    found = paper("甲县实施方案\n（2026—2028年）\n一、甲\n（一）乙。", year=None)
    assert (found.year, found.ends) == (2026, 2028)


def test_the_year_told_wins():
    assert paper("甲县2025年实施方案\n一、甲\n（一）乙。", year=2026).year == 2026


def test_several_papers_in_one_file():
    body = "一、任务\n（一）抓好制度建设，认真落实各项要求，做到件件有着落。\n（二）抓好队伍建设，认真落实各项要求。\n"
    text = "".join(
        f"篇{n}：汇编\n{name}市人民政府关于加强法治建设的意见\n（{name}政发〔2026〕{i}号）\n各县人民政府：\n{body * 3}"
        for i, (n, name) in enumerate([("一", "甲"), ("二", "乙")], 1)
    )
    found = papers_of(from_text(text))
    assert [p.title for p in found] == ["甲市人民政府关于加强法治建设的意见", "乙市人民政府关于加强法治建设的意见"]
    assert all(p.document.text[i.start : i.end] == i.text for p in found for i in p.items)


def test_tables_with_bands_year_columns_and_empty_marks():
    rows = [
        "序号\t任务\t责任单位\t配合单位\t完成时限\t2026年",
        "1\t建立台账\t市司法局\t无\t6月底前\t30%",
        "2\t晒出清单，每月1期\t市教育局\t市财政局、市公安局\t全年\t/",
    ]
    first, second = paper("甲市任务分解表\n" + "\n".join(rows)).items
    assert (first.named("lead"), first.named("co")) == (["市司法局"], [])
    assert [d.value for d in first.dues] == ["2026-06-30", "2026"]
    assert second.named("co") == ["市财政局", "市公安局"] and "monthly" in [d.value for d in second.dues]


def test_a_blank_heading_cell_stands_for_the_one_above():
    rows = [
        "一级指标\t二级指标\t具体任务\t责任单位",
        "政府职能\t权责清单\t公布清单\t市编办",
        "\t\t动态调整\t市编办",
        "\t营商环境\t开展评价\t市发改局",
        "依法决策\t\t公布目录\t市府办",
    ]
    found = paper("甲市任务分解表\n" + "\n".join(rows)).items
    assert [item.path for item in found] == [
        ("政府职能", "权责清单"),
        ("政府职能", "权责清单"),
        ("政府职能", "营商环境"),
        ("依法决策",),
    ]


def test_a_heading_is_named_without_its_marking():
    words = "甲市工作要点\n一、规范决策（牵头单位：市司法局；完成时限：6月底前）\n1.公布目录。\n2.开展评估。"
    assert places(words)[1:] == [("一、规范决策", "1."), ("一、规范决策", "2.")]


def test_a_number_and_a_gap_above_its_decimals_is_a_heading():
    assert places(
        "甲市工作要点\n1 统筹推进\n1.1 召开会议。（市司法局）\n1.2 开展督察。（市司法局）\n2 规范执法\n2.1 开展评查。（市司法局）"
    ) == [
        ("1 统筹推进", "1.1"),
        ("1 统筹推进", "1.2"),
        ("2 规范执法", "2.1"),
    ]


def test_a_long_point_may_end_like_a_heading_of_no_tasks():
    (one,) = paper(
        "甲市工作要点\n一、应诉\n（一）由市司法局会同市法院建立府院联席会议制度，每半年召开一次会议，通报败诉案件情况。"
    ).items
    assert (one.named("lead"), one.named("co")) == (["市司法局"], ["市法院"])


def test_what_stands_behind_the_paper_is_no_part_of_its_last_point():
    pasted = "一、优化服务 （一）推进改革。全面推行告知承诺制，压缩办理时限，公布事项清单，加强事中事后监管，探索信用修复。" * 5
    line = pasted + "(市政务局负责) 相关解读 打印本页 关闭窗口 主办:甲市人民政府办公室 承办:市政务局"
    assert {name for item in paper("甲市若干措施\n" + line).items for unit in item.units for name in [unit.words]} == {"市政务局"}
    closed = paper(
        "甲市工作要点\n一、任务\n1、建立台账。【市司法局】\n2、开展评查。【市司法局】\n各单位要于3月10日前报送方案。"
    ).items
    assert [due.value for due in closed[-1].dues] == []


def test_amounts():
    found = paper(
        "甲市工作要点\n一、甲\n（一）每年组织培训不少于2次，达标率达到95%以上，占四分之一以上，办理天数压缩到25天以内。"
    ).items[0]
    got = [(m.comparison, m.value, m.measure, m.period) for m in found.minimums]
    assert got == [(">=", "2", "次", "year"), (">=", "95", "%", ""), (">=", "25", "%", ""), ("<=", "25", "天", "")]
    assert found.recurrence == ("每年组织培训不少于2次",)


def test_numbers_run_past_a_thousand_but_a_year_is_no_number():
    long = paper("甲市工作要点\n一、甲\n" + "\n".join(f"{n}. 做好第{n}项。（市司法局牵头）" for n in range(1, 2101))).items
    assert (len(long), long[999].number, long[-1].number) == (2100, "1000.", "2100.")
    apart = paper("甲市工作要点\n一、甲\n1000. 建台账。（市司法局）\n1001. 抓培训。（市教育局）").items
    assert [item.number for item in apart] == ["1000.", "1001."]
    assert places("甲市工作要点\n一、甲\n1. 乙。\n2026、2027年连续开展。\n2. 丙。") == [("一、甲", "1."), ("一、甲", "2.")]
