"""A government's own copy of a ledger, and a changed file taken: versions, impact, records put into slots again."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents import jobs, known
from documents.declared import reader
from documents.declared.model import Field, Type
from documents.declared.written import differing, own_text
from documents.known import LEDGERS
from documents.models import LedgerDuty, LedgerForm, Record
from documents.services import adopting, records
from fazhi.files.models import Job
from fazhi.flow.engine import Refused
from fazhi.org import access

PAPER = "甲府发〔2026〕1号"
PLACE = Field("own_1", "地点“主楼”\\", Type.CHOICE, required=True, choices=("主楼", "党校"), help="在哪里开")


def test_adoption_says_by_what_document_and_opens_duties(world):
    clerk = world.acting("clerk")
    with pytest.raises(ValidationError, match="请写明依据文件"):
        adopting.adopt("law_study", actor=clerk, document=" ")
    form = adopting.adopt("law_study", actor=clerk, document=PAPER)
    jobs.after(form, clerk)
    assert LedgerDuty.objects.filter(book__ledger="law_study").exists()
    with pytest.raises(Refused, match="没有改动"):
        adopting.adopt("law_study", actor=clerk, document=PAPER)
    for who in ("lead", "lead_head", "leader", "sysadmin"):
        with pytest.raises(access.Forbidden):
            adopting.adopt("law_study", actor=world.acting(who), document=PAPER)


def test_an_own_field_appears_and_old_records_are_only_counted(world, study):
    made, clerk = study(), world.acting("clerk")
    text = own_text([PLACE], ["speaker_from"], [])
    ledger = adopting.declared("law_study", text)
    assert ledger.field("own_1").own and ledger.field("own_1").name == PLACE.name and ledger.field("speaker_from").hidden
    impact = adopting.impact_of_own("law_study", ledger, actor=clerk)
    assert (impact.total, impact.faulty, [one.pk for one, _ in impact.examples]) == (1, 1, [made.pk])
    jobs.after(adopting.adopt("law_study", actor=clerk, document=PAPER, text=text), clerk)
    made.refresh_from_db()
    assert made.data["topic"] == "行政复议法" and made.version == 1
    with pytest.raises(ValidationError, match="请填写地点"):
        study(topic="民法典")
    assert study(topic="民法典", own_1="党校").data["own_1"] == "党校"
    county = LEDGERS["law_study"]
    assert not county.has("own_1") and records.forms.effective("law_study", world.units["county"]).fields == county.fields


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = ", "TOML"),
        ('[[fields]]\nkey = "topic"\nname = "甲"\ntype = "text"', "已经有了"),
        ('hidden = ["topic"]', "不能隐藏"),
        ('hidden = ["nothing"]', "没有字段"),
        ('[[fields]]\nkey = "own_1"\nname = "甲"\ntype = "text"\nunique = true', "unique"),
        ('[[fields]]\nkey = "own_1"\nname = "甲"\ntype = "record"\nto = "gone"', "没有台账"),
        ('[[minimums]]\nmeasure = "none"\nvalue = 1\nkinds = ["department"]\nlevels = ["city"]\nsource = "甲"', "之一"),
        ("#" * 20_001, "超过"),
    ],
)
def test_what_does_not_go_together_is_refused_with_its_place(world, text, says):
    with pytest.raises(ValidationError, match=says):
        adopting.adopt("law_study", actor=world.acting("clerk"), document=PAPER, text=text)
    assert not LedgerForm.objects.exists()


def test_only_what_differs_is_written_and_a_gone_minimum_becomes_none():
    shipped = LEDGERS["law_study"]
    assert differing(shipped, shipped.minimums) == []
    left = differing(shipped, shipped.minimums[1:])
    assert [(one.measure, one.value) for one in left] == [("sessions", "0")]


@pytest.fixture
def new_file(monkeypatch):
    """Return `new_file(old, new)`: the file of law study with some words replaced, as after an upgrade."""

    def change(old: str, new: str) -> None:
        text = known.text_of("law_study").replace(old, new, 1)
        assert text != known.text_of("law_study")
        monkeypatch.setitem(known.TEXTS, "law_study", text)
        monkeypatch.setitem(LEDGERS, "law_study", reader.read(text, "law_study.toml"))

    return change


FRESH = '[[fields]]\nkey = "room"\nname = "会议室"\ntype = "text"\nrequired = true\n\n[[fields]]\nkey = "form"'


def test_a_changed_file_waits_until_the_head_takes_it(world, study, new_file):
    made = study()
    assert adopting.waiting() == []
    new_file('[[fields]]\nkey = "form"', FRESH)
    assert adopting.waiting() == ["law_study"] and not records.ledger_of(made.book).has("room")
    for who in ("clerk", "lead_head", "county"):
        with pytest.raises(access.Forbidden):
            adopting.take("law_study", actor=world.acting(who))
    head = world.acting("head")
    assert adopting.impact_of_file("law_study", actor=head).faulty == 1
    jobs.after(adopting.take("law_study", actor=head), head)
    assert records.ledger_of(made.book).has("room") and adopting.waiting() == []
    fresh = Record.objects.get(pk=made.pk)
    assert fresh.data == made.data and fresh.d1 == timezone.localdate()
    with pytest.raises(Refused, match="没有变化"):
        adopting.take("law_study", actor=head)


def test_moved_slots_hold_the_same_values(world, study, new_file):
    made = study(minutes="45")
    before = records.ledger_of(made.book).slots["minutes"]
    new_file('filters = ["held_on", "form", "minutes"]', 'filters = ["held_on", "form", "minutes", "members"]')
    room = '[[fields]]\nkey = "room"\nname = "第几会议室"\ntype = "whole"\n\n'
    new_file('[[fields]]\nkey = "minutes"', f'{room}[[fields]]\nkey = "minutes"')
    new_file('"minutes", "members"]', '"room", "minutes", "members"]')
    jobs.after(adopting.take("law_study", actor=world.acting("head")), world.acting("head"))
    after = records.ledger_of(made.book).slots["minutes"]
    assert (before, after) == ("n1", "n2") and getattr(Record.objects.get(pk=made.pk), after) == 45


def test_own_fields_that_do_not_go_with_the_new_file_hold_it_up(world, study, new_file):
    study()
    adopting.adopt("law_study", actor=world.acting("clerk"), document=PAPER, text='hidden = ["speaker_from"]')
    new_file('key = "speaker_from"', 'key = "speaker_of"')
    with pytest.raises(Refused, match="甲市人民政府的本地字段或下限与新格式不合"):
        adopting.take("law_study", actor=world.acting("head"))


def test_many_records_are_put_into_slots_in_the_background(world, study, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    several = [study(topic=f"第{turn}部法") for turn in range(3)]
    form = adopting.adopt("law_study", actor=world.acting("clerk"), document=PAPER, text=own_text([PLACE], [], []))
    Record.objects.update(n1=None)
    jobs.after(form, world.acting("clerk"))
    job = Job.objects.get(kind=jobs.FORM)
    jobs.follow_form(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.of) == ("done", 3, 3)
    assert set(Record.objects.filter(pk__in=[one.pk for one in several]).values_list("n1", flat=True)) == {40}
