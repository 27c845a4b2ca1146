"""The year of a paper: guessed, asked about, corrected, and the dates that follow it."""

from datetime import date

import pytest
from django.utils import timezone

from fazhi.flow.engine import Refused
from tasks.models import PlanImport
from tasks.planimport import check
from tasks.services import commit, imports, redate, review

YEAR = timezone.localdate().year
POINTS = [
    "一、依法履职",
    "1. 编制清单，2月底前完成。（市牵头局牵头）",
    "2. 清理文件，2031年9月底前完成。（市牵头局牵头）",
    "3. 坚持学法，每季度一次。（市牵头局牵头）",
    "4. 公布目录，在5月份之前办结。（市牵头局牵头）",
]


def take_in(world, title: str, *points: str) -> PlanImport:
    """Paste a paper as the clerk."""
    return imports.paste(actor=world.acting("clerk"), text="\n".join([title, *(points or POINTS)]))


def days_of(batch: PlanImport) -> list[str | None]:
    """The first day of every row."""
    return [item.dues[0]["day"] for item in batch.items.order_by("order")]


def edit(world, batch: PlanImport, **changes) -> PlanImport:
    """Correct the head as the clerk."""
    return imports.edit_head(batch, actor=world.acting("clerk"), version=batch.version, **changes)


@pytest.mark.parametrize(
    ("title", "words"),
    [("甲市2031年工作要点", ""), ("甲市工作要点", "没有写是哪一年"), ("甲市工作要点\n甲府发〔2031〕3号", "文号里有 2031 年")],
)
def test_a_guessed_year_is_told(db, world, title, words):
    doubt = take_in(world, title, "一、甲", POINTS[1]).year_doubt
    assert words in doubt and bool(doubt) == bool(words)


def test_dates_without_a_year_are_read_in_a_paper_without_one(db, world):
    batch = take_in(world, "甲市工作要点", "一、甲", "1. 编制清单，6月底前完成。（市牵头局牵头）")
    assert batch.starts.year == YEAR and days_of(batch) == [f"{YEAR}-06-30"]


def test_no_plan_is_made_before_the_year_was_looked_at(db, world):
    batch = take_in(world, "甲市工作要点", "一、甲", "1. 编制清单，6月底前完成。（市牵头局牵头）")
    with pytest.raises(Refused, match="年份还没有核对"):
        commit.act(batch, "commit", actor=world.acting("clerk"))
    batch = edit(world, batch, title="甲市工作要点")
    assert batch.year_doubt
    batch = edit(world, batch, sure=True)
    assert commit.act(batch, "commit", actor=world.acting("clerk")).plan


def test_dates_follow_a_corrected_span(db, world):
    batch = take_in(world, "甲市2031年工作要点")
    assert days_of(batch) == ["2031-02-28", "2031-09-30", "2031-12-31", "2031-04-30"]
    batch = edit(world, batch, starts=date(2032, 1, 1), ends=date(2032, 12, 31))
    assert days_of(batch) == ["2032-02-29", "2031-09-30", "2032-12-31", "2032-04-30"]
    codes = {item.order: [d["code"] for d in item.doubts] for item in batch.items.all()}
    assert codes[2] == ["out-of-year"] and codes[4] == ["before-month"]
    assert "2032-04-30" in batch.items.get(order=4).doubts[0]["words"]


def test_a_day_that_a_person_gave_stays(db, world):
    batch = take_in(world, "甲市2031年工作要点")
    imports.set_day(batch, actor=world.acting("clerk"), ids=[batch.items.get(order=1).pk], day=date(2031, 3, 3))
    batch = edit(world, batch, starts=date(2032, 1, 1), ends=date(2032, 12, 31))
    assert days_of(batch)[0] == "2031-03-03"


def test_a_longer_span_asks_for_the_year_of_dates_without_one(db, world):
    batch = edit(world, take_in(world, "甲市2031年工作要点"), ends=date(2035, 12, 31))
    assert [d["code"] for d in batch.items.get(order=1).doubts] == ["which-year"]
    assert days_of(batch)[2] == "2035-12-31"


@pytest.mark.parametrize(
    ("value", "words", "moved"),
    [
        ("2031-02-28", "2月底前", "2032-02-29"),
        ("2031-02-28", "2月28日前", "2032-02-28"),
        ("2031-Q3", "三季度", "2032-Q3"),
        ("2031", "年内", "2032"),
        ("quarterly", "每季度", "quarterly"),
    ],
)
def test_a_code_a_year_later(value, words, moved):
    assert redate.shifted(value, words, 1) == moved


def test_an_impossible_date_can_not_be_confirmed(db, world):
    batch = take_in(world, "甲市2031年工作要点", "一、甲", "1. 编制清单，2月30日前完成。（市牵头局牵头）")
    item, clerk = batch.items.get(), world.acting("clerk")
    assert item.doubts[0]["level"] == check.STOP
    with pytest.raises(Refused, match="改好才能确认"):
        imports.settle(item, actor=clerk, version=item.version)
    assert review.settle_many(batch, actor=clerk, ids=[item.pk]) == (0, 1)
    imports.set_day(batch, actor=clerk, ids=[item.pk], day=date(2031, 2, 28))
    assert review.settle_many(batch, actor=clerk, ids=[item.pk]) == (1, 0)
