"""Parting and joining rows, taking acts back, the reasons: through the pages, with and without htmx."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from fazhi.flow.engine import Refused
from fazhi.org.models import Alias
from fazhi.org.versions import Stale
from tasks.models import ImportItem, ImportUnit, ReviewStep
from tasks.services import imports, review, shape, undo
from tests.cast import make_import
from tests.sharing import shared
from tests.tasks.imports.staging import HX, draft, read_into, row

pytestmark = pytest.mark.django_db
PAPER = (
    "2031年工作要点\n一、依法履职\n"
    "1. 编制权责清单，6月底前公布；清理限制条款，12月31日前完成。（甲市牵头局牵头，甲市配合局配合）\n"
    "2. 听取群众意见。（甲市配合局负责）\n3. 组织评查。（甲市牵头局牵头）\n"
)


def url(batch, name, *args):
    return reverse(f"tasks:{name}", args=(batch.pk, *args))


def state(batch):
    """Everything the rows of a draft say, but for their versions."""
    rows = batch.items.order_by("order").prefetch_related("units")
    fields = ("pk", "order", "title", "text", "start", "end", "dues", "doubts", "remarks", "settled", "dropped", "sources")
    return [
        (
            {f: getattr(r, f) for f in fields},
            [(u.pk, u.words, u.role, u.unit_id, u.ignored, u.how, u.doubt) for u in r.units.all()],
        )
        for r in rows
    ]


@shared
def read(world):
    return read_into(world, PAPER)


def parted(world, batch, words="清理限制条款"):
    item = row(batch, 1)
    at = item.text.index(words)
    return shape.split(item, actor=world.acting("clerk"), version=item.version, at=at)


def test_split_deals_out_dates_and_lets_both_keep_the_units_behind(world, read):
    first, second = parted(world, read)
    text = read.paper.text
    assert (first.number, second.number) == ("1.", "1.")
    for half in (row(read, 1), row(read, 2)):
        assert text[half.start : half.end] == half.text
        assert {u.words for u in half.units.all()} == {"甲市牵头局", "甲市配合局"}
        assert [d["code"] for d in half.doubts] == ["split"]
    assert [d["words"] for d in row(read, 1).dues] == ["6月底前"] and [d["words"] for d in row(read, 2).dues] == ["12月31日前"]
    assert (row(read, 1).title, row(read, 2).title) == ("编制权责清单，6月底前公布", "清理限制条款，12月31日前完成")
    assert [r.order for r in read.items.all()] == [1, 2, 3, 4]
    assert first.pk == row(read, 1).pk and second.pk == row(read, 2).pk


def test_units_go_to_the_half_in_whose_words_they_stand(world):
    batch = read_into(world, "2031年工作要点\n一、履职\n1. 编制清单（甲市牵头局牵头）。清理条款（甲市配合局牵头）。\n2. 评查。\n")
    if batch.items.count() > 2:  # read as two markings already: join them first
        item = row(batch, 1)
        shape.merge(item, actor=world.acting("clerk"), version=item.version, other="next")
    parted(world, batch, "清理条款")
    assert [[u.words for u in row(batch, n).units.all()] for n in (1, 2)] == [["甲市牵头局"], ["甲市配合局"]]
    assert not any(d["code"] == "split" for n in (1, 2) for d in row(batch, n).doubts)


def test_merge_joins_what_stands_together_in_the_paper(world, read):
    item = row(read, 2)
    kept, gone = shape.merge(item, actor=world.acting("clerk"), version=item.version, other="previous")
    assert kept.pk == row(read, 1).pk and gone == item.pk and read.items.count() == 2
    assert read.paper.text[kept.start : kept.end] == kept.text if not kept.sources else "听取群众意见" in kept.text
    assert {(u.words, u.role) for u in kept.units.all()} == {("甲市牵头局", "lead"), ("甲市配合局", "responsible")}


def test_merge_of_rows_apart_keeps_the_second_as_a_source(world, read):
    middle = row(read, 2)
    imports.drop(middle, actor=world.acting("clerk"), version=middle.version)
    item, third = row(read, 1), row(read, 3)
    kept, _ = shape.merge(item, actor=world.acting("clerk"), version=item.version, other="next")
    (source,) = kept.sources
    assert (source["words"], source["start"], source["end"]) == (third.text, third.start, third.end)
    assert kept.text == f"{item.text}\n{third.text}"


def test_the_ends_of_the_paper_have_nothing_to_merge_with(world, read):
    item = row(read, 1)
    with pytest.raises(Refused, match="前面没有任务了"):
        shape.merge(item, actor=world.acting("clerk"), version=item.version, other="previous")
    with pytest.raises(Stale):
        shape.merge(item, actor=world.acting("clerk"), version=item.version + 1, other="next")


def test_every_act_is_taken_back_the_last_one_first(world, read):
    """Ten acts of every kind, then ten steps back: at each the rows stand exactly as they stood."""
    clerk, stood = world.acting("clerk"), []

    def do(act):
        stood.append(state(read))
        act()

    do(lambda: parted(world, read))
    do(lambda: shape.merge(row(read, 3), actor=clerk, version=row(read, 3).version, other="next"))
    do(lambda: shape.merge(row(read, 1), actor=clerk, version=row(read, 1).version, other="next"))
    do(lambda: imports.drop(row(read, 1), actor=clerk, version=row(read, 1).version))
    do(lambda: imports.drop(row(read, 1), actor=clerk, version=row(read, 1).version, dropped=False))
    do(lambda: imports.settle(row(read, 1), actor=clerk, version=row(read, 1).version))
    do(lambda: imports.resolve_name(read, actor=clerk, words="甲市牵头局", unit=world.units["outsider"]))
    do(lambda: imports.set_role(read, actor=clerk, ids=[i.pk for i in read.items.all()], role="co"))
    do(lambda: imports.assign(read, actor=clerk, ids=[row(read, 1).pk], role="lead", unit=world.units["county"]))
    do(lambda: imports.set_day(read, actor=clerk, ids=[row(read, 1).pk], day=date(2031, 3, 3)))
    assert Alias.objects.filter(name="甲市牵头局").exists()
    while stood:
        undo.take_back(read, actor=clerk)
        assert state(read) == stood.pop()
    assert not Alias.objects.exists() and not ReviewStep.objects.exists()
    with pytest.raises(Refused, match="没有可以撤回的了"):
        undo.take_back(read, actor=clerk)


def test_what_moved_on_by_itself_is_not_taken_back(world, read):
    item = row(read, 1)
    imports.settle(item, actor=world.acting("clerk"), version=item.version)
    imports.edit_head(
        read,
        actor=world.acting("clerk"),
        version=read.version,
        starts=read.starts.replace(year=2032),
        ends=read.ends.replace(year=2032),
    )
    with pytest.raises(Refused, match="不能撤回"):
        undo.take_back(read, actor=world.acting("clerk"))


def test_an_act_that_changed_nothing_leaves_no_step(world, read):
    item = row(read, 1)
    review.correct(item, actor=world.acting("clerk"), version=item.version, rows=review.rows_of(item), title=item.title)
    assert not ReviewStep.objects.exists()


def test_only_so_many_steps_are_kept(world, read):
    clerk = world.acting("clerk")
    for n in range(undo.KEPT + 3):
        item = row(read, 1)
        imports.drop(item, actor=clerk, version=item.version, dropped=not n % 2)
    assert ReviewStep.objects.count() == undo.KEPT


def test_split_page_by_place_and_by_words(world, office, read):
    item = row(read, 1)
    page = office.get(url(read, "import_item_split", item.pk)).content.decode()
    at = item.text.index("清理限制条款")
    assert f'value="{at}"' in page and "从哪里拆开" in page
    for values, said in (
        ({}, "请选一处拆开"),
        ({"words": "没有这话"}, "原文里没有"),
        ({"words": "甲市"}, "有 2 处"),
        ({"at": "9999"}, "前后都要有字"),
    ):
        answer = office.post(url(read, "import_item_split", item.pk), {"version": item.version, **values})
        assert answer.status_code == 422 and said in answer.content.decode()
        if "words" in values:
            assert values["words"] in answer.content.decode()
    answer = office.post(url(read, "import_item_split", item.pk), {"version": item.version, "words": "清理 限制条款"}, headers=HX)
    made = answer.content.decode()
    assert f'id="t{row(read, 1).pk}"' in made and f'id="t{row(read, 2).pk}"' in made and "已拆成两项" in made
    stale = office.post(url(read, "import_item_split", item.pk), {"version": item.version, "at": "3"})
    assert stale.status_code == 422 and "别人刚改过" in stale.content.decode()


def test_merge_swaps_one_card_in_and_the_other_out(world, office, read):
    first, second = row(read, 1), row(read, 2)
    values = {"act": "merge_previous", "version": second.version, "shown": f"{first.pk},{second.pk}"}
    made = office.post(url(read, "import_item_act", second.pk), values, headers=HX).content.decode()
    assert f'<article id="t{first.pk}" hx-swap-oob="delete">' in made and "已合并成一项" in made
    assert f'id="t{first.pk}" data-key' in made and f't{second.pk}"' not in made
    office.post(url(read, "import_undo"))
    assert read.items.count() == 3 and ImportUnit.objects.filter(item=second.pk).exists()
    assert "没有可以撤回的了" in office.post(url(read, "import_undo"), follow=True).content.decode()


def test_reasons_name_the_rule_and_mark_the_words_it_fired_on(world, office, read):
    item = row(read, 1)
    page = office.get(url(read, "import_item_why", item.pk)).content.decode()
    assert "写明牵头或主办" in page and "凭“牵头”" in page and '<mark class="rd rd-cue">' in page and "名称相同" in page
    card = office.get(url(read, "import_item_why", item.pk), headers=HX).content.decode()
    assert card.lstrip().startswith("<section") and "按“" in card


def test_a_plan_that_was_made_can_not_be_taken_apart(world, office):
    batch = draft(world)
    batch.items.filter(order__gt=1).update(dropped=True)
    office.post(url(batch, "import_move"), {"move": "commit"})
    item = row(batch, 1)
    answer = office.post(url(batch, "import_item_act", item.pk), {"act": "merge_next", "version": item.version}, follow=True)
    assert "不能修改" in answer.content.decode() and ImportItem.objects.filter(batch=batch).count() == 3
    assert "不能修改" in office.post(url(batch, "import_undo"), follow=True).content.decode()


def test_the_bar_names_what_would_be_taken_back(world, office):
    batch = make_import(world, [{"title": "公布清单", "lead": ["lead"]}])
    assert "im-undo" not in office.get(url(batch, "import")).content.decode()
    office.post(url(batch, "import_item_act", row(batch, 1).pk), {"act": "drop", "version": 1})
    assert "撤回：“1 公布清单”不作为任务" in office.get(url(batch, "import")).content.decode()
