"""Hidden places (*市, xx县): said once, every name and title follows, the paper's words stay."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fazhi.org.models import Alias
from tasks.models import ImportUnit, PlanImport
from tasks.services import commit, imports, masks, plans, undo
from tests.sharing import shared
from tests.tasks.imports.staging import read_into

pytestmark = pytest.mark.django_db
PAPER = (
    "*市2031年工作要点\n一、依法履职\n1. 编制*市权责清单。（*市牵头局牵头，xx县人民政府配合，6月底前完成）\n"
    "2. 清理条款。（*市某某中心牵头）\n3. 20*年总结*市做法。（甲市配合局负责）\n"
)


def url(batch, name="import_masks"):
    return reverse(f"tasks:{name}", args=(batch.pk,))


def found(batch):
    return {n.words: str(n.unit or "") for n in ImportUnit.objects.filter(item__batch=batch)}


@shared
def read(world):
    return read_into(world, PAPER)


def test_hidden_places_are_listed_once_and_years_are_none(read):
    assert read.masks == {"*市": "", "xx县": ""}


def test_one_answer_fills_titles_and_names_but_not_the_words(world, office, read):
    shown = office.get(url(read, "import")).content.decode()
    assert 'name="mask0" value="甲市"' in shown and 'name="mask1" value=""' in shown
    office.post(url(read), {"mask0": "甲市", "mask1": "乙县"})
    batch = PlanImport.objects.get(pk=read.pk)
    assert batch.masks == {"*市": "甲市", "xx县": "乙县"} and batch.title == "甲市2031年工作要点"
    assert found(batch) | {} == {
        "*市牵头局": "甲市牵头局",
        "xx县人民政府": "乙县人民政府",
        "*市某某中心": "",
        "甲市配合局": "甲市配合局",
    }
    first, _, third = batch.items.all()
    assert first.title == "编制甲市权责清单" and "*市牵头局" in first.text
    assert not any(r["code"] == "mask" for r in first.remarks)
    assert any(r["code"] == "mask" for r in third.remarks)  # the year stays hidden
    name = ImportUnit.objects.get(words="*市牵头局")
    assert (name.full, name.how, name.doubt) == ("甲市牵头局", "exact", "")


def test_another_answer_and_taking_it_back(world, office, read):
    before = found(read)
    office.post(url(read), {"mask0": "甲市", "mask1": "乙县"})
    office.post(url(read), {"mask0": "甲市", "mask1": "丁县"})
    assert found(read)["xx县人民政府"] == "丁县人民政府"
    undo.take_back(read, actor=world.acting("clerk"))
    assert found(read)["xx县人民政府"] == "乙县人民政府"
    undo.take_back(read, actor=world.acting("clerk"))
    batch = PlanImport.objects.get(pk=read.pk)
    assert found(read) == before and batch.masks == {"*市": "", "xx县": ""} and "*市" in batch.title


def test_people_s_own_answer_stays(world, read):
    imports.resolve_name(read, actor=world.acting("clerk"), words="*市牵头局", unit=world.units["outsider"])
    assert not Alias.objects.exists()  # a hidden name says nothing about the next paper

    masks.fill(read, actor=world.acting("clerk"), places={"*市": "甲市"})
    assert found(read)["*市牵头局"] == "甲市旁观局"


@pytest.mark.parametrize("typed", ["x", "*市", "甲<b>市", "甲"])
def test_what_is_no_place_is_refused_and_stays_in_its_box(office, read, typed):
    answer = office.post(url(read), {"mask0": typed})
    assert answer.status_code == 422 and "要填地名" in answer.content.decode()
    assert PlanImport.objects.get(pk=read.pk).masks["*市"] == ""


def test_a_paper_that_hides_nothing_has_no_box(world, office):
    batch = read_into(world, "2031年要点\n1. 公布清单。（甲市牵头局牵头）\n2. 清理。（甲市配合局牵头）\n")
    assert batch.masks == {} and 'id="masks"' not in office.get(url(batch, "import")).content.decode()


def test_a_revision_knows_what_was_hidden(world, read):

    clerk = world.acting("clerk")
    masks.fill(read, actor=clerk, places={"*市": "甲市", "xx县": "乙县"})
    imports.resolve_name(read, actor=clerk, words="*市某某中心")
    imports.assign(read, actor=clerk, ids=[i.pk for i in read.items.all()], role="lead", unit=world.units["lead"])
    plan = commit.act(PlanImport.objects.get(pk=read.pk), "commit", actor=clerk).plan
    for move, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, move, actor=world.acting(who))
    again = read_into(world, PAPER.replace("清理条款", "全部清理限制条款"), revises=plan)
    assert again.masks == {"*市": "甲市", "xx县": "乙县"} and again.items.first().title == "编制甲市权责清单"
