"""The rounds of the sample: two that are locked and one that runs, with sheets at every station; and what was claimed as done."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from fazhi.agenda import working_days
from fazhi.files import evidence
from fazhi.files.models import Evidence
from fazhi.org.acting import Acting
from fazhi.org.models import Post, Role, Unit
from tasks.models import Claim, Minimum, Plan, Round, Sheet, SheetLine, TaskUnit
from tasks.sample import people
from tasks.sample.moments import as_of, text
from tasks.sample.road import Road
from tasks.services import claims, rounds, sheets

RUNNING = 9  # days since the running round was opened
LEFT = 4  # days until it is due
ASKED, LOCKED = 3, 20  # days after a period's end on which it is asked about, and locked
STRUCK = 12  # finished parts that were claimed and struck off
SHARES = (Decimal("0.5"), Decimal("0.25"), Decimal("0.4"), Decimal("0.1"), Decimal("0.35"))  # of a minimum reached in a quarter
FILLED = 0.6  # share of the running round's lines that the clerk of a unit who has begun has filled


class Story:
    """Who says what when; the same for the same day and the same units."""

    def __init__(self, road: Road) -> None:
        self.road, self.today = road, road.moments.today

    @cached_property
    def told(self) -> dict:
        """The words of the units and of the office."""
        return tomllib.loads(text("rounds.toml"))

    @cached_property
    def minimums(self) -> dict[int, list[Minimum]]:
        """The minimums that the papers set and units tell of, by task; what a measure counts isn't asked."""
        found: dict[int, list[Minimum]] = {}
        for low in Minimum.objects.filter(counted_by="").order_by("pk"):
            found.setdefault(low.task_id, []).append(low)
        return found

    def on(self, actor: Acting, day: date) -> Acting:
        """The same person on another day."""
        return replace(actor, today=min(day, self.today))

    def liaison(self, unit: Unit, day: date) -> Acting:
        """Whoever fills for a unit."""
        return self.on(people.answering(unit, self.road.moments), day)

    def head(self, unit: Unit, day: date) -> Acting | None:
        """Whoever signs for a unit; townships and small departments have nobody with an account."""
        role = Role.OFFICE_HEAD if people.role_that_answers(unit) == Role.CLERK else Role.UNIT_HEAD
        if not Post.objects.filter(unit=unit, role=role, ends__isnull=True).exists():
            return None
        return self.on(people.holding(unit, role, self.road.moments), day)


def tell(road: Road, plans: list[Plan]) -> None:
    """Ask about two quarters that are well over, and about the one that has just ended or goes on."""
    story = Story(road)
    running = rounds.next_span("quarter", road.moments.today)
    last = running[0] - timedelta(days=1)
    if last + timedelta(days=ASKED + LOCKED) > road.moments.today:
        running = rounds.next_span("quarter", last)
        last = running[0] - timedelta(days=1)
    for end in (rounds.next_span("quarter", last)[0] - timedelta(days=1), last):
        asked = [plan for plan in plans if plan.issued_on <= end]
        if asked:
            _locked(story, _open(story, asked, *rounds.next_span("quarter", end), end + timedelta(days=ASKED)))
    _finished(story, plans)
    opened = max(road.moments.today - timedelta(days=RUNNING), *(plan.issued_on for plan in plans))
    _running(story, _open(story, plans, *running, opened))
    _claimed(story, plans)


def _open(story: Story, plans: list[Plan], starts: date, ends: date, day: date) -> Round:
    day = min(day, story.today)
    due = working_days.after(day, 5) if day + timedelta(days=LOCKED) < story.today else story.today + timedelta(days=LEFT)
    title = f"{starts.year}年第{'一二三四'[(starts.month - 1) // 3]}季度进展情况"
    given = {"plans": plans, "title": title, "period": Round.Period.QUARTER, "starts": starts, "ends": ends, "due": due}
    with as_of(day):
        return rounds.open_round(actor=story.on(story.road.clerk, day), note=story.told["round"]["note"], on=day, **given)


def _locked(story: Story, round_: Round) -> None:
    """Most reported in time, some late, a few had lines sent back, one or two never reported; then the office locked it."""
    for sheet in round_.sheets.select_related("unit", "round__office").order_by("unit__path"):
        turn = sheet.unit.pk % 13
        if turn == 12:
            continue
        day = round_.due + timedelta(days=2 if turn == 5 else -(turn % 4))
        _report(story, sheet, day)
        checked = max(day, round_.due) + timedelta(days=1)
        if turn == 3:
            _send_back(story, sheet, checked)
            _report(story, sheet, checked + timedelta(days=1))
        with as_of(checked + timedelta(days=2)):
            sheets.act(Sheet.objects.get(pk=sheet.pk), "accept", actor=story.on(story.road.clerk, checked))
    with as_of(round_.due + timedelta(days=LOCKED - ASKED)):
        rounds.act(round_, "lock", actor=story.road.clerk)


def _running(story: Story, round_: Round) -> None:
    """Some have reported, one had lines sent back, one waits for its head, others have begun or not yet."""
    today = story.today
    rows = round_.sheets.select_related("unit", "round__office").order_by("unit__path")
    reporting = [sheet for sheet in rows if sheet.unit.code not in story.road.told["waiting"]["units"]]
    for turn, sheet in enumerate(reporting):
        if turn % 3 == 0:
            _report(story, sheet, today - timedelta(days=turn % 2))
            if turn == 3:
                _send_back(story, sheet, today)
            elif turn % 2:
                with as_of(today, 15):
                    sheets.act(Sheet.objects.get(pk=sheet.pk), "accept", actor=story.road.clerk)
        elif turn % 3 == 1:
            _fill(story, sheet, today, share=1.0 if turn == 4 else FILLED)
            if turn == 4:
                with as_of(today, 10):
                    sheets.act(sheet, "submit", actor=story.liaison(sheet.unit, today))


def _fill(story: Story, sheet: Sheet, day: date, *, share: float = 1.0) -> None:
    actor, words = story.liaison(sheet.unit, day), story.told["words"]
    lines = list(sheet.lines.filter(state__in=sheets.EDITABLE).select_related("task", "sheet__round__office"))
    for line in lines[: max(1, round(len(lines) * share))]:
        seed = line.part_id + sheet.round_id * 5
        if line.prior_id and seed % 5 == 0:
            changes = {"answer": SheetLine.Answer.NO_CHANGE}
        else:
            said = words["progress"][seed % len(words["progress"])].format(task=line.task.title, n=seed % 4 + 1)
            percent = min(95, (line.percent or 15) + 10 + seed % 25)
            problem = words["problems"][seed % len(words["problems"])] if seed % 6 == 0 else ""
            changes = {"answer": SheetLine.Answer.PROGRESS, "words": said, "percent": percent, "problem": problem}
            changes["figures"] = {low.pk: _told(low, seed) for low in story.minimums.get(line.task_id, ())}
        with as_of(day, 9):
            sheets.save_line(line, actor=actor, version=None, changes=changes)


def _told(low: Minimum, seed: int) -> Decimal:
    """What a unit reached of a minimum in a quarter: of most a good part, of a rate something about it, here and there little."""
    if low.measure == "%":
        return min(low.value + seed % 9 - 5, Decimal(100)).quantize(Decimal(1))
    if low.comparison.startswith("<"):
        return Decimal(seed % 2)
    return max(low.value * SHARES[seed % len(SHARES)], Decimal(1)).quantize(Decimal(1))


def _report(story: Story, sheet: Sheet, day: date) -> None:
    day = min(day, story.today)
    _fill(story, sheet, day)
    sheet = Sheet.objects.select_related("round__office", "unit").get(pk=sheet.pk)
    liaison, head = story.liaison(sheet.unit, day), story.head(sheet.unit, day)
    if head is None:
        scan = _file(liaison, f"{sheet.round.title}（盖章）.txt", f"{sheet.unit}　{sheet.round.title}　已盖章")
        with as_of(day, 16):
            sheets.sign_on_paper(sheet, actor=liaison, scan=scan)
        return
    with as_of(day, 14):
        sheet = sheets.act(sheet, "submit", actor=liaison)
    with as_of(day, 16):
        sheets.act(sheet, "sign", actor=head)


def _send_back(story: Story, sheet: Sheet, day: date) -> None:
    whys = story.told["returned"]["whys"]
    first = sheet.lines.filter(state="signed").order_by("order").first()
    with as_of(day, 10):
        fresh = Sheet.objects.get(pk=sheet.pk)
        sheets.send_lines_back(fresh, {first.pk: whys[sheet.pk % len(whys)]}, actor=story.on(story.road.clerk, day))


def _file(actor: Acting, name: str, words: str) -> Evidence:
    return evidence.give(actor=actor, unit=actor.unit, name=name, chunks=[words.encode()])


def _finished(story: Story, plans: list[Plan]) -> None:
    """What has been closed for a while was claimed and struck off before the running round asked again."""
    open_dates = TaskUnit.objects.filter(owed__duty__closed_at__isnull=True, owed__duty__waived_at__isnull=True)
    held = TaskUnit.objects.filter(plan__in=plans, state="received", task__state="issued", owed__isnull=False)
    for part in held.exclude(pk__in=open_dates.values("pk")).select_related("unit", "task").distinct().order_by("pk")[:STRUCK]:
        day = timezone.localdate(part.owed.latest("duty__closed_at").duty.closed_at)
        claim = _claim(story, part, day)
        with as_of(day, 17):
            claims.act(claim, "close", actor=story.on(story.road.clerk, day))


def _claimed(story: Story, plans: list[Plan]) -> None:
    """Of two units that claim to be done, one waits and one was sent back."""
    late = TaskUnit.objects.filter(owed__duty__due__lt=story.today, owed__duty__signed_at__isnull=True)
    held = TaskUnit.objects.filter(plan__in=plans, state="received", task__state="issued", lines__words__gt="")
    for turn, part in enumerate(
        held.exclude(pk__in=late.values("pk")).select_related("unit", "task").distinct().order_by("-pk")[:2]
    ):
        claim = _claim(story, part, story.today)
        if turn:
            with as_of(story.today, 11):
                claims.act(claim, "return", actor=story.road.clerk, note=story.told["claim"]["back"])


def _claim(story: Story, part: TaskUnit, day: date) -> Claim:
    told, actor = story.told["claim"], story.liaison(part.unit, day)
    words = told["words"].format(task=part.task.title)
    with as_of(day, 9):
        return claims.file(part, actor=actor, words=words, evidence=[_file(actor, f"{told['proof']}.txt", words)])
