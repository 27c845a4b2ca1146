"""Who is told what when plans, parts, rounds, sheets and claims move; where each is settled; who has which duty in hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from fazhi.agenda import pages, people
from fazhi.agenda.events import Happened, teller
from fazhi.agenda.models import Duty
from fazhi.agenda.notices import Told
from fazhi.flow.selectors import timeline
from fazhi.org.audit import noun_of
from fazhi.org.models import Role
from tasks.models import Claim, MinimumDuty, Plan, PlanImport, Round, Sheet, Task, TaskDuty, TaskUnit
from tasks.selectors import minimums_owed

LIAISON, HEAD = Role.LIAISON, Role.UNIT_HEAD
PAGES = ((Plan, "tasks:plan"), (Task, "tasks:task"), (Round, "tasks:round"), (Sheet, "tasks:sheet"))
for _model, _page in PAGES:
    pages.register_page(noun_of(_model), _page)


def _task_records(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    return TaskDuty.objects.filter(duty__in=duties.order_by().values("pk")).values_list("duty_id", "task_id")


def _task_people(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    handed = TaskDuty.objects.filter(duty__in=duties.order_by().values("pk"), part__person__is_active=True)
    return handed.values_list("duty_id", "part__person_id")


def _missing(duties: QuerySet[Duty]) -> Iterable[tuple[int, str]]:
    return minimums_owed.said(duties, timezone.localdate())


def _minimum_records(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    return MinimumDuty.objects.filter(duty__in=duties.order_by().values("pk")).values_list("duty_id", "part__task_id")


def _minimum_people(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    handed = MinimumDuty.objects.filter(duty__in=duties.order_by().values("pk"), part__person__is_active=True)
    return handed.values_list("duty_id", "part__person_id")


def _sheet_records(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    return Sheet.objects.filter(duty__in=duties.order_by().values("pk")).order_by().values_list("duty_id", "pk")


pages.register_kind(pages.DutyKind("task", "任务时限", noun_of(Task), _task_records, _task_people, _missing))
pages.register_kind(pages.DutyKind(MinimumDuty.KIND, "任务下限", noun_of(Task), _minimum_records, _minimum_people))
pages.register_kind(pages.DutyKind("sheet", "填报", noun_of(Sheet), _sheet_records, lambda duties: ()))


def _one(happened: Happened, at: int, title: str, whom: Iterable[int], **rest: object) -> Told:
    """What people are told about one of the moved records."""
    obj = happened.objects[at]
    about = {"noun": noun_of(obj), "object_id": obj.pk, "words": happened.note} | rest
    return Told(people=whom, event=happened.steps[at].pk, title=title, **about)


@teller(Plan, "issue")
def _issued(happened: Happened) -> Iterator[Told]:
    """Each unit's liaisons: how many tasks wait for their receipt, in one notice a plan."""
    for at, plan in enumerate(happened.objects):
        counts: dict[int, int] = defaultdict(int)
        for unit in TaskUnit.objects.filter(plan=plan, state="sent").order_by().values_list("unit_id", flat=True):
            counts[unit] += 1
        known = people.holders(counts, [LIAISON])
        for unit, number in sorted(counts.items()):
            whom = known.get((unit, LIAISON), ())
            title = f"《{plan.title}》已下达，有 {number} 项等您单位签收"
            yield _one(happened, at, title, whom, unit=unit, words=f"{happened.actor.unit.name}下达。")


@teller(TaskUnit, "send")
def _sent(happened: Happened) -> Iterator[Told]:
    """Parts added to a plan that is issued already (reassigned, revised); with the plan's issue its own notice speaks."""
    plans = {plan.pk: plan for plan in Plan.objects.filter(pk__in={p.plan_id for p in happened.objects}, state="issued")}
    added: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, part in enumerate(happened.objects):
        if part.plan_id in plans:
            added[part.unit_id, part.plan_id].append(at)
    known = people.holders({unit for unit, _ in added}, [LIAISON])
    for (unit, plan), places in sorted(added.items()):
        title = f"《{plans[plan].title}》有 {len(places)} 项等您单位签收"
        whom = known.get((unit, LIAISON), ())
        task = happened.objects[places[0]].task_id
        about = ("tasks.task", task) if len(places) == 1 else ("tasks.plan", plan)
        yield Told(whom, happened.steps[places[0]].pk, title, "新分给您单位的任务。", *about, unit=unit)


@teller(PlanImport, "approve")
def _revised(happened: Happened) -> Iterator[Told]:
    """Each unit's liaisons once: how many of its tasks the revision changed or took away. New parts have their own notice."""
    for at, batch in enumerate(happened.objects):
        step = next(s for s in timeline(batch.revises) if s.move == "revise" and s.detail.get("import") == batch.pk)
        changed = _by_unit(TaskUnit.objects.filter(task__in=step.detail["changed_tasks"]).exclude(state="released"))
        gone = TaskUnit.objects.filter(Q(task__in=step.detail["gone_tasks"]) | Q(pk__in=step.detail["dropped_parts"]))
        gone = _by_unit(gone.exclude(state="planned"))
        known = people.holders({*changed, *gone}, [LIAISON])
        for unit in sorted({*changed, *gone}):
            said = [f"{changed[unit]} 项有改动，请重新签收"] if changed[unit] else []
            said += [f"{gone[unit]} 项不再由您单位承担"] if gone[unit] else []
            title = f"《{batch.revises.title}》有修订：{'；'.join(said)}"
            about = {"noun": "tasks.plan", "object_id": batch.revises_id, "unit": unit}
            yield _one(happened, at, title, known.get((unit, LIAISON), ()), words=f"{happened.actor.unit.name}修订。", **about)


def _by_unit(parts: QuerySet[TaskUnit]) -> Counter:
    return Counter(parts.order_by().values_list("unit_id", flat=True))


@teller(Plan, "submit")
def _to_sign_off(happened: Happened) -> Iterator[Told]:
    for at, plan in enumerate(happened.objects):
        whom = people.of_unit(plan.office_id, Role.OFFICE_HEAD)
        yield _one(happened, at, f"《{plan.title}》等您审定", whom, unit=plan.office_id)


@teller(Plan, "send_back")
def _plan_back(happened: Happened) -> Iterator[Told]:
    for at, plan in enumerate(happened.objects):
        whom = people.of_unit(plan.office_id, Role.CLERK)
        yield _one(happened, at, f"《{plan.title}》被退回修改", whom, unit=plan.office_id)


@teller(TaskUnit, "object")
def _objected(happened: Happened) -> Iterator[Told]:
    parts = _loaded(happened)
    for at, part in enumerate(happened.objects):
        office, unit = parts[part.pk].plan.office_id, parts[part.pk].unit.name
        title = f"{unit}对“{parts[part.pk].task.title}”提出异议"
        whom = people.of_unit(office, Role.CLERK)
        yield _one(happened, at, title, whom, noun="tasks.task", object_id=part.task_id, unit=office)


@teller(TaskUnit, "uphold", "release")
def _decided(happened: Happened) -> Iterator[Told]:
    """The unit that objected: what was decided, and why."""
    parts = _loaded(happened)
    known = people.holders({part.unit_id for part in happened.objects}, [LIAISON])
    for at, part in enumerate(happened.objects):
        upheld = happened.steps[at].move == "uphold"
        title = f"异议已答复：“{parts[part.pk].task.title}”{'仍由您单位办理，请签收' if upheld else '已改派，您单位不再承担'}"
        whom = known.get((part.unit_id, LIAISON), ())
        yield _one(happened, at, title, whom, noun="tasks.task", object_id=part.task_id, unit=part.unit_id)


def _loaded(happened: Happened) -> dict[int, TaskUnit]:
    keys = [part.pk for part in happened.objects]
    return TaskUnit.objects.select_related("task", "plan", "unit").in_bulk(keys)


@teller(TaskUnit, "hand_on")
def _handed_on(happened: Happened) -> Iterator[Told]:
    parts = _loaded(happened)
    for at, part in enumerate(happened.objects):
        task, person = parts[part.pk].task, parts[part.pk].person_id
        about = {"noun": "tasks.task", "object_id": task.pk, "unit": part.unit_id}
        words = f"{happened.actor.user.name}分办。"
        if person:
            yield _one(happened, at, f"“{task.title}”交给您办理", [person], words=words, **about)


@teller(Round, "open")
def _opened(happened: Happened) -> Iterator[Told]:
    """Each unit's liaisons, with the way to their own sheet."""
    for at, round_ in enumerate(happened.objects):
        sheets = list(Sheet.objects.filter(round=round_).order_by("unit_id").values_list("pk", "unit_id"))
        known = people.holders({unit for _, unit in sheets}, [LIAISON])
        words = f"{round_.due:%Y-%m-%d} 前报送。{round_.note}"
        for sheet, unit in sheets:
            whom = known.get((unit, LIAISON), ())
            yield _one(happened, at, f"请填报{round_.title}", whom, noun="tasks.sheet", object_id=sheet, unit=unit, words=words)


@teller(Sheet, "submit")
def _to_sign(happened: Happened) -> Iterator[Told]:
    yield from _about_sheets(happened, "{title}等您签发", HEAD)


@teller(Sheet, "send_back")
def _sheet_back(happened: Happened) -> Iterator[Told]:
    yield from _about_sheets(happened, "{title}被负责人退回修改", LIAISON)


@teller(Sheet, "return")
def _lines_back(happened: Happened) -> Iterator[Told]:
    """Only a few working days are given, so this goes out at once."""
    yield from _about_sheets(happened, "{title}有行被退回，请补报", LIAISON, HEAD, urgent=True)


@teller(Sheet, "excuse")
def _excused(happened: Happened) -> Iterator[Told]:
    """Who may be writing in it learns that nobody waits for it any more."""
    yield from _about_sheets(happened, "{title}不用再填：表里的任务都已撤销或改派", LIAISON)


@teller(Sheet, "ask_again")
def _asked_again(happened: Happened) -> Iterator[Told]:
    yield from _about_sheets(happened, "{title}恢复填报：任务已恢复", LIAISON)


def _about_sheets(happened: Happened, title: str, *roles: str, urgent: bool = False) -> Iterator[Told]:
    rounds = Round.objects.in_bulk({sheet.round_id for sheet in happened.objects})
    known = people.holders({sheet.unit_id for sheet in happened.objects}, roles)
    for at, sheet in enumerate(happened.objects):
        whom = set().union(*(known.get((sheet.unit_id, role), set()) for role in roles))
        words = title.format(title=rounds[sheet.round_id].title)
        yield _one(happened, at, words, whom, unit=sheet.unit_id, urgent=urgent)


@teller(Claim, "close", "return", "reopen")
def _claim_decided(happened: Happened) -> Iterator[Told]:
    """The unit's liaisons and whoever filed it."""
    said = {"close": "已销号", "return": "被退回", "reopen": "恢复办理"}
    claims = Claim.objects.select_related("part__task").in_bulk([claim.pk for claim in happened.objects])
    known = people.holders({claim.part.unit_id for claim in claims.values()}, [LIAISON])
    for at, claim in enumerate(happened.objects):
        part = claims[claim.pk].part
        whom = set(known.get((part.unit_id, LIAISON), ())) | {claim.by_id}
        move = happened.steps[at].move
        title = f"“{part.task.title}”的办结申请{said[move]}"
        about = {"noun": "tasks.task", "object_id": part.task_id, "unit": part.unit_id}
        yield _one(happened, at, title, whom, urgent=move == "return", **about)


@teller(Claim, "file")
def _claimed(happened: Happened) -> Iterator[Told]:
    """The office's clerks; whoever files has the part at hand, with its task, plan and unit."""
    for at, claim in enumerate(happened.objects):
        part = claim.part
        title, office = f"{part.unit.name}申请办结“{part.task.title}”", part.task.plan.office_id
        about = {"noun": "tasks.task", "object_id": part.task_id, "unit": office}
        yield _one(happened, at, title, people.of_unit(office, Role.CLERK), **about)
