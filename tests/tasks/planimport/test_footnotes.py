"""Footnotes of a plan: no tasks, no words of tasks; obeyed where they declare roles, asked where they say who or when."""

import json

import pytest
from django.core.management import call_command

from fazhi.lib.office import docx
from tasks.planimport.read import papers_of
from tests.lib.office.papers import mark, noted, run
from tests.tasks.planimport.shop import roles

HEAD = [run("甲市2026年工作要点"), run("一、任务")]


def read(tmp_path, lines, notes):
    (paper,) = papers_of(docx.read(noted(tmp_path / "要点.docx", [*HEAD, *lines], notes)))
    for item in paper.items:
        assert paper.document.text[item.start : item.end] == item.text
    return paper


def test_a_note_hangs_on_the_item_of_its_mark_and_is_no_task(tmp_path):
    lines = [run("（一）建台账") + mark(2) + run("，6月底前完成。（市司法局）"), run("（二）抓培训。（市教育局）") + mark(3)]
    paper = read(tmp_path, lines, {2: "台账指权责清单。", 3: "（三）含网上培训。"})
    assert [[n.words for n in item.notes] for item in paper.items] == [["台账指权责清单。"], ["（三）含网上培训。"]]
    assert [d.value for d in paper.items[0].dues] == ["2026-06-30"] and not paper.loose_notes()
    assert not any(n.asks for item in paper.items for n in item.notes)


def test_a_note_declares_who_leads_from_its_mark_on(tmp_path):
    lines = [
        run("（一）建台账。（市司法局、市财政局负责）"),
        run("（二）抓培训。（市教育局、市财政局负责") + mark(2) + run("）"),
        run("（三）做评查。（市监察局、市财政局负责）"),
    ]
    paper = read(tmp_path, lines, {2: "列第一位的为牵头单位，下同。"})
    assert [roles(item) for item in paper.items] == [
        ([], [], ["市司法局", "市财政局"]),
        (["市教育局"], ["市财政局"], []),
        (["市监察局"], ["市财政局"], []),
    ]
    assert paper.first_leads and not paper.items[1].notes[0].asks


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("本项由市财政局牵头。", "单位（市财政局）"),
        ("县级任务2027年6月底前完成。", "时间（2027年6月底前）"),
        ("责任单位：市财政局；完成时限：9月底前。", "单位（市财政局）和时间（9月底前）"),
        ("指行政执法公示等三项制度。", ""),
    ],
)
def test_a_note_that_says_who_or_when_asks(tmp_path, words, said):
    paper = read(tmp_path, [run("（一）建台账") + mark(2) + run("。（市司法局）"), run("（二）抓培训。（市教育局）")], {2: words})
    asks = paper.items[0].notes[0].asks
    assert said in asks and bool(asks) == bool(said)
    assert roles(paper.items[0]) == ([], [], ["市司法局"])


def test_several_parts_each_take_their_own(tmp_path):
    line = run("（一）建立健全台账。（市司法局负责）") + mark(2) + run("组织开展培训工作。（市教育局负责）") + mark(3)
    paper = read(tmp_path, [line, run("（二）做评查。（市监察局）")], {2: "甲。", 3: "乙。"})
    assert [[n.words for n in part.notes] for part in paper.items[0].parts] == [["甲。"], ["乙。"]]
    assert paper.items[0].notes == ()


def test_one_on_a_heading_hangs_on_nothing_and_is_shown(tmp_path, capsys):
    lines = [run("二、监督") + mark(2), run("（一）建台账") + mark(3) + run("。（市司法局）")]
    paper = read(tmp_path, lines, {2: "本章由市监察局督办。", 3: "指总账。"})
    assert [n.words for n in paper.loose_notes()] == ["本章由市监察局督办。"]
    call_command("readplan", tmp_path / "要点.docx", "--explain")
    out = capsys.readouterr().out
    assert "脚注1：本章由市监察局督办。（不挂在哪一项任务上）" in out and "脚注2：指总账。" in out
    call_command("readplan", tmp_path / "要点.docx", "--json")
    told = json.loads(capsys.readouterr().out)
    last = told["items"][-1]
    assert [n["mark"] for n in told["notes"]] == ["1", "2"] and [n["mark"] for n in last["notes"]] == ["2"]
    assert last["notes"][0]["place"] == last["start"] + last["text"].index("。")
