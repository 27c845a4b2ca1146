"""What an office tried before issuing stays inside it, and a name leads no further than the reader's own line (T12, T13)."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from fazhi.org.models import Alias, User
from fazhi.org.services import people, units
from tasks.models import ImportUnit
from tasks.selectors import names
from tasks.selectors import plans as plan_reads
from tasks.services import commit, parts, plans
from tests.cast import make_import, make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def tried(world):
    """An issued task for which a third unit had been tried and taken out while the plan was drafted."""
    plan = make_plan(world, [{"title": "第一件", "lead": ["lead"], "co": ["co"]}], state="drafted")
    task, clerk, own = plan.tasks.get(), world.acting("clerk"), [("lead", world.units["lead"], True)]
    task = plans.set_parts(task, actor=clerk, version=task.version, parts=[*own, ("co", world.units["outsider"], True)])
    task = plans.set_parts(task, actor=clerk, version=task.version, parts=[*own, ("co", world.units["co"], True)])
    task = plans.set_day(task, actor=clerk, version=task.version, day=timezone.localdate())
    for name, who in (("submit", clerk), ("sign_off", world.acting("head")), ("issue", clerk)):
        plan = plans.act(plan, name, actor=who)
    world.task = task
    return world


@pytest.mark.parametrize("place", ["/tasks/{}/", "/api/v1/tasks/{}/", "/api/v1/tasks/{}/timeline/"])
@pytest.mark.parametrize("who", ["clerk", "head", "lead", "co", "leader", "observer", "assessor"])
def test_units_tried_in_drafting_are_for_the_office_alone(tried, who, place):
    answer = tried.sign_in(Client(), who).get(place.format(tried.task.pk))
    text = json.dumps(answer.json(), ensure_ascii=False) if "api" in place else answer.content.decode()
    inside = who in ("clerk", "head")
    assert answer.status_code == 200 and "下达" in text
    assert ("修改时限" in text) is inside  # on the page, steps of one moment are one line
    assert ("甲市旁观局" in text) is (inside and "api" in place)  # the page never names them


def test_the_timeline_of_a_revision_names_no_keys(tried):
    from fazhi.flow.engine import note_step

    note_step(tried.task.plan, "revise", "修订", actor=tried.acting("clerk"), detail={"new": 1, "gone_tasks": [7], "import": 3})
    client = tried.sign_in(Client(), "lead")
    steps = client.get(f"/api/v1/plans/{tried.task.plan_id}/timeline/").json()["results"]
    assert steps[0]["detail"] == {"new": 1}


def test_units_are_counted_only_in_tasks_one_may_see(world):
    plan = make_plan(world, [{"title": "第一件", "lead": ["lead"], "co": ["co"]}, {"title": "第二件", "lead": ["outsider"]}])
    told = {who: plan_reads.units_count(world.acting(who), plan) for who in ("clerk", "leader", "lead", "outsider")}
    assert told == {"clerk": 3, "leader": 3, "lead": 2, "outsider": 1}


def test_an_alias_leads_only_along_its_governments_line(world):
    county, clerk = world.units["county"], world.acting("county")
    for key in ("lead", "county2"):
        with pytest.raises(ValidationError, match="不在乙县人民政府这条线上"):
            units.remember(government=county, name="借名", unit=world.units[key], actor=clerk)
        answer = world.sign_in(Client(), "county").post(f"/manage/units/{world.units[key].pk}/aliases/", {"name": "借名"})
        assert answer.status_code == 422
    units.remember(government=county, name="市府", unit=world.units["city"], actor=clerk)
    units.remember(government=county, name="丙镇政府", unit=world.units["town"], actor=clerk)
    # one that was made before the rule leads nowhere either
    Alias.objects.create(government=county, name="老叫法", unit=world.units["lead"])
    batch = make_import(world, [{"title": "县里的事", "lead": ["town"]}], by="county")
    assert names.find(batch, "丙镇政府") == (world.units["town"], None)
    assert names.find(batch, "市府") == (world.units["city"], None)
    with pytest.raises(ValidationError, match="没有找到"):
        names.find(batch, "老叫法")


FOREIGN = "丁县的别名"


@pytest.mark.parametrize(
    ("who", "place", "body"),
    [
        ("secadmin", "/manage/people/{lead}/posts/", {"unit": FOREIGN, "role": "liaison", "starts": "2031-1-1"}),
        ("clerk", "/manage/units/{co}/close/", {"closed": "2031-1-1", "successor": FOREIGN, "version": 1}),
        (
            "clerk",
            "/manage/units/{co}/edit/",
            {"name": "甲市配合局", "guided_by": FOREIGN, "order": 0, "soon_days": 7, "version": 1},
        ),
        ("clerk", "/manage/groups/new/", {"name": "组", "members": FOREIGN}),
        (
            "clerk",
            "/manage/units/new/",
            {"code": "X", "name": "新", "level": "city", "kind": "other", "order": 0, "soon_days": 7, "parent": FOREIGN},
        ),
    ],
)
def test_a_form_knows_no_name_that_its_reader_may_not_read(world, who, place, body):
    units.remember(government=world.units["county2"], name=FOREIGN, unit=world.units["county2"], actor=None)
    keys = {"lead": world.users["lead"].pk, "co": world.units["co"].pk}
    answer = world.sign_in(Client(), who).post(place.format(**keys), body)
    assert answer.status_code == 422 and f"没有找到叫“{FOREIGN}”" in answer.content.decode()


def test_a_task_and_a_reassignment_know_own_names_only(world):
    from tasks.selectors import parts as part_reads

    units.remember(government=world.units["county2"], name=FOREIGN, unit=world.units["county2"], actor=None)
    units.remember(government=world.units["city"], name="老丁", unit=world.units["county2"], actor=None)
    clerk = world.acting("clerk")
    assert part_reads.unit_named(clerk, "老丁") == world.units["county2"]
    with pytest.raises(ValueError, match="没有找到"):
        part_reads.unit_named(clerk, FOREIGN)


def test_a_collective_name_of_the_city_gives_a_county_no_work_for_another(world):
    counties = units.save_group(
        actor=None, government=world.units["city"], name="各县人民政府", members=[], rule_kind="government", rule_level="county"
    )
    batch = make_import(world, [{"title": "县里的事", "lead": ["town"]}], by="county")
    item = batch.items.get()
    ImportUnit.objects.create(item=item, role="co", order=1, group=counties, words="各县人民政府", how="exact")
    # … nor does a unit that was staged before a rule kept it out
    ImportUnit.objects.create(item=item, role="co", order=2, unit=world.units["lead"], words="甲市牵头局", how="exact")
    made = commit.act(batch, "commit", actor=world.acting("county")).plan.tasks.get()
    assert {part.unit.name for part in made.parts.select_related("unit")} == {"丙镇人民政府", "乙县人民政府"}
    city = make_import(world, [{"title": "市里的事", "lead": ["lead"]}])
    ImportUnit.objects.create(item=city.items.get(), role="co", order=1, group=counties, words="各县人民政府", how="exact")
    made = commit.act(city, "commit", actor=world.acting("clerk")).plan.tasks.get()
    assert {part.unit.code for part in made.parts.select_related("unit")} == {"C02", "D", "E"}


def test_a_plan_gives_no_work_outside_its_line_in_a_shell_either(world):
    county, far = world.acting("county"), world.units["lead"]
    task = make_plan(world, [{"title": "县里的事", "lead": ["town"]}], by="county", state="drafted").tasks.get()
    with pytest.raises(ValidationError, match="不在乙县人民政府这条线上"):
        plans.set_parts(task, actor=county, version=task.version, parts=[("lead", far, True)])
    user = User.objects.create(username="ch", name="县负责人", must_change=False)
    world.users["ch"] = user
    world.posts["ch"] = people.appoint(actor=None, user=user, unit=world.units["county"], role="office_head")
    part = make_plan(world, [{"title": "县里的事", "lead": ["town"]}], by="county", head="ch").tasks.get().parts.get()
    part = parts.object_to(part, actor=world.acting("town"), why="不归我们")
    with pytest.raises(ValidationError, match="不能改派"):
        parts.reassign(part, actor=county, units=[far], why="归市里")
    assert part.task.parts.count() == 1
