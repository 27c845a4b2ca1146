"""Writes over a unit's sheet: fill, sign, return single lines, accept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, F, Value, prefetch_related_objects
from django.db.models.functions import Greatest
from django.utils import timezone

from fazhi.agenda import working_days
from fazhi.agenda.models import Duty
from fazhi.files import evidence as proofs
from fazhi.files.models import Evidence
from fazhi.flow.engine import Outcome, Refused, lock, move, move_many, note_step
from fazhi.flow.tables import gate, handler
from fazhi.org import access, versions
from fazhi.org.acting import Acting
from fazhi.org.faults import crash_here
from tasks.models import LineFigure, Minimum, Sheet, SheetLine
from tasks.selectors.lines import ended

EDITABLE = ("open", "returned")
DROPPED = "这项任务已撤销或改派，不再要求填报，不用改。"
LOCKED = "这一轮已经锁定，不能再改。需要补报请联系{office}解除锁定。"


def _unlocked(sheet: Sheet) -> str | None:
    if sheet.round.state == "opened":
        return None
    return LOCKED.format(office=sheet.round.office.name) if sheet.round.state == "locked" else "这一轮已经撤销，不用再填。"


@transaction.atomic
def save_line(line: SheetLine, *, actor: Acting, version: int | None, changes: Mapping[str, Any]) -> SheetLine:
    """Write what a unit says about one task: answer, words, percent, problem, and figures as {minimum key: Decimal or None}.

    Raises Refused when the sheet or the line can't be edited now, ValidationError by field, Stale with both versions.
    """
    sheet = _line_to_fill(line, actor)
    changes = dict(changes)
    figures: Mapping[int, Decimal | None] = changes.pop("figures", {})
    for name, value in changes.items():
        setattr(line, name, value)
    line.full_clean(exclude=["sheet", "part", "task", "prior", "state", "why"], validate_unique=False, validate_constraints=True)
    fresh = versions.write(line, version=version, changes=changes)
    crash_here("line.written")
    _write_figures(fresh, figures)
    _mark(sheet, actor)
    return fresh


def _mark(sheet: Sheet, actor: Acting) -> None:
    """What somebody else's post enters is marked as 代填, once."""
    if actor.unit.pk != sheet.unit_id and not sheet.by_office:
        Sheet.objects.filter(pk=sheet.pk).update(by_office=True)
        note_step(sheet, "fill_for", "代填", actor=actor)


@transaction.atomic
def fill_rest(sheet: Sheet, *, actor: Acting) -> int:
    """Answer every line that has no answer yet with 无变化; return how many. Raises Refused."""
    sheet = _to_fill(sheet, actor)
    bare = sheet.lines.filter(answer="", state__in=EDITABLE)
    done = bare.update(answer=SheetLine.Answer.NO_CHANGE, version=F("version") + 1, changed_at=timezone.now())
    if done:
        _mark(sheet, actor)
    return done


def _to_fill(sheet: Sheet, actor: Acting) -> Sheet:
    access.require(actor, sheet, "fill")
    sheet = Sheet.objects.select_related("round__office", "unit").get(pk=sheet.pk)
    if why := _unlocked(sheet):
        raise Refused(why)
    if sheet.state not in ("filling", "returned"):
        raise Refused(f"填报表现在是“{sheet.get_state_display()}”，不能修改。")
    return sheet


def _write_figures(line: SheetLine, figures: Mapping[int, Decimal | None]) -> None:
    known = set(Minimum.objects.filter(task=line.task_id).values_list("pk", flat=True))
    if set(figures) - known:
        raise ValidationError({"figures": "没有这项下限。"})
    for minimum, value in figures.items():
        if value is None:
            LineFigure.objects.filter(line=line, minimum=minimum).delete()
            continue
        figure = LineFigure(line=line, minimum_id=minimum, value=value)
        figure.full_clean(exclude=["line", "minimum"], validate_unique=False)
        LineFigure.objects.update_or_create(line=line, minimum_id=minimum, defaults={"value": value})


@transaction.atomic
def cite(line: SheetLine, evidence: Sequence[Evidence], *, actor: Acting, starts: date | None = None, ends: date | None = None):
    """Rest a line on evidence, by default for the round's period. Raises Refused, ValidationError."""
    sheet = _line_to_fill(line, actor)
    _mark(sheet, actor)
    made = proofs.cite(line, evidence, actor=actor, starts=starts or sheet.round.starts, ends=ends or sheet.round.ends)
    _proved_anew(line)
    return made


@transaction.atomic
def give(
    line: SheetLine,
    files: Iterable[tuple[str, Iterable[bytes]]],
    *,
    actor: Acting,
    starts: date | None = None,
    ends: date | None = None,
):
    """Keep files of (name, chunks) for the sheet's unit and rest the line on them. Raises Refused, kinds.Refused."""
    sheet = _line_to_fill(line, actor)
    _mark(sheet, actor)
    span = {"starts": starts or sheet.round.starts, "ends": ends or sheet.round.ends}
    made = proofs.give_to(line, files, actor=actor, unit=sheet.unit, **span)
    _proved_anew(line)
    return made


def _line_to_fill(line: SheetLine, actor: Acting) -> Sheet:
    sheet = _to_fill(line.sheet, actor)
    if line.state == "dropped":
        raise Refused(DROPPED)
    if line.state not in EDITABLE:
        raise Refused("这一行已经报送，主管机构退回后才能修改。")
    return sheet


@transaction.atomic
def drop(line: SheetLine, evidence: Evidence, *, actor: Acting) -> None:
    """Take a piece of evidence off a line. Raises Refused."""
    _mark(_line_to_fill(line, actor), actor)
    if proofs.drop(line, evidence):
        _proved_anew(line)


def _proved_anew(line: SheetLine) -> None:
    """Who fetches only what has changed must find the line; its version stands for its words, which stay what they are."""
    SheetLine.objects.filter(pk=line.pk).update(changed_at=timezone.now())


def act(sheet: Sheet, name: str, *, actor: Acting, note: str = "", data: dict | None = None) -> Sheet:
    """Make a move of the sheet. Raises as `flow.engine.move`."""
    return move(sheet, name, actor=actor, note=note, data=data)


def accept_many(*, actor: Acting, ids: Sequence[int]) -> Outcome:
    """Accept many sheets by the same rules as one by one: what was done, what was skipped and why."""
    outcome = move_many(Sheet, ids, "accept", actor=actor)
    prefetch_related_objects([sheet for sheet, _ in outcome.skipped], "unit")
    return outcome


@transaction.atomic
def sign_on_paper(sheet: Sheet, *, actor: Acting, scan: Evidence) -> Sheet:
    """The stamped scan stands for the head's signature. Raises Refused."""
    access.require(actor, sheet, "fill")
    proofs.cite(sheet, [scan], actor=actor)
    return move(sheet, "sign_on_paper", actor=actor, data={"scan": scan})


@transaction.atomic
def sign_on_new_paper(sheet: Sheet, *, actor: Acting, name: str, chunks: Iterable[bytes]) -> Sheet:
    """The same with a scan that is brought along, kept for the sheet's unit. Raises Refused, kinds.Refused."""
    access.require(actor, sheet, "fill")
    scan = proofs.give_to(sheet, [(name, chunks)], actor=actor, unit=sheet.unit)[0].evidence
    return move(sheet, "sign_on_paper", actor=actor, data={"scan": scan})


@transaction.atomic
def send_lines_back(sheet: Sheet, whys: Mapping[int, str], *, actor: Acting) -> Sheet:
    """退回行: only these lines reopen, each with its reason ({line key: reason}). Raises Refused, ValidationError."""
    access.require(actor, sheet, "decide")
    lines = {line.pk: line for line in lock(SheetLine.objects.filter(sheet=sheet, pk__in=whys))}
    if set(lines) != set(whys) or not whys:
        raise ValidationError("请选择要退回的行。")
    for key, why in whys.items():
        if not why.strip():
            raise ValidationError(f"退回“{str(lines[key].task)[:30]}”要写明理由。")
        if len(why) > 1000:
            raise ValidationError("退回理由最多 1000 字。")
        if lines[key].state not in ("signed", "accepted"):
            raise Refused(f"“{str(lines[key].task)[:30]}”还没有报送，不能退回。")
    if over := ended(SheetLine.objects.filter(pk__in=whys)).select_related("task").first():
        raise Refused(f"“{str(over.task)[:30]}”已撤销或改派，不用再补报，不能退回。")
    note = "；".join(dict.fromkeys(why.strip() for why in whys.values()))[:1000]
    return move(sheet, "return", actor=actor, note=note, data={"lines": {key: why.strip() for key, why in whys.items()}})


@gate("sheet.unlocked")
def _gate_unlocked(sheet: Sheet, actor: Acting, data: dict) -> str | None:
    """The sheets of one act are nearly always of one round, which is then read once."""
    known = data.setdefault("rounds", {})
    if sheet.round_id in known:
        sheet.round = known[sheet.round_id]
    known[sheet.round_id] = sheet.round
    return _unlocked(sheet)


@gate("sheet.complete")
def _complete(sheet: Sheet, actor: Acting, data: dict) -> str | None:
    asked = sheet.lines.filter(state__in=EDITABLE).select_related("task")
    bare = list(asked.filter(answer="")[:4])
    if bare:
        named = "、".join(f"“{line.task.number or line.task.title[:16]}”" for line in bare[:3])
        return f"还有没填的行：{named}{' 等' if len(bare) > 3 else ''}。没有进展请选“无变化”或“本期无此项工作”。"
    empty = asked.filter(answer=SheetLine.Answer.PROGRESS, words="").first()
    return f"“{empty.task.title[:30]}”选了“有进展”，请写出进展情况。" if empty else None


@handler("sheet.sign")
def _signed(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    now = timezone.now()
    ids = [sheet.pk for sheet in sheets]
    SheetLine.objects.filter(sheet__in=ids, state__in=EDITABLE).update(
        state="signed", why="", version=F("version") + 1, changed_at=now
    )
    Sheet.objects.filter(pk__in=ids).update(signed_by=actor.user, signed_at=now)
    Duty.objects.filter(sheet__in=ids, signed_at__isnull=True).update(signed_at=data.get("at") or now)


@handler("sheet.sign_on_paper")
def _signed_on_paper(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(scan=data["scan"])
    _signed(sheets, actor, note, data)


@handler("sheet.return")
def _returned(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    """Lines reopen with their reasons; a unit that was on time stays so within the days it gets, late ones stay late."""
    today, now = actor.today, timezone.now()
    for sheet in sheets:
        for key, why in data["lines"].items():
            changes = {"state": "returned", "why": why, "version": F("version") + 1, "changed_at": now}
            SheetLine.objects.filter(sheet=sheet, pk=key).update(**changes)
        duty = Duty.objects.get(pk=sheet.duty_id)
        on_time = duty.signed_at is not None and timezone.localdate(duty.signed_at) <= duty.due
        until = working_days.after(today, sheet.round.return_days)
        changes = {"signed_at": None, "closed_at": None}
        if on_time:
            changes["due"] = Greatest(F("due"), Value(until, DateField()))
        Duty.objects.filter(pk=duty.pk).update(**changes)
        sheet._step_detail = {"lines": len(data["lines"]), "until": max(until, duty.due).isoformat() if on_time else ""}


@handler("sheet.accept")
def _accepted(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    now, ids = timezone.now(), [sheet.pk for sheet in sheets]
    SheetLine.objects.filter(sheet__in=ids, state="signed").update(state="accepted", version=F("version") + 1, changed_at=now)
    Duty.objects.filter(sheet__in=ids, closed_at__isnull=True).update(closed_at=now)


@handler("sheet.reopen")
def _reopened(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    now, ids = timezone.now(), [sheet.pk for sheet in sheets]
    SheetLine.objects.filter(sheet__in=ids, state="accepted").update(state="signed", version=F("version") + 1, changed_at=now)
    Duty.objects.filter(sheet__in=ids).update(closed_at=None)
