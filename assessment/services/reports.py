"""Writes over a report: sign, hand in, return single sections, accept."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from assessment.checking import registry as checks
from assessment.composing import words
from assessment.models import Report, ReportSection, SectionLock, SectionVersion
from assessment.services import history, locks
from assessment.states import WRITABLE
from fazhi.agenda import working_days
from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused, lock, move
from fazhi.flow.tables import gate, handler
from fazhi.org import access
from fazhi.org.acting import Acting

LONGEST_WHY = 1000


def act(report: Report, name: str, *, actor: Acting, note: str = "") -> Report:
    """Make a move of the report. Raises as `flow.engine.move`."""
    return move(report, name, actor=actor, note=note)


@transaction.atomic
def send_back(report: Report, whys: Mapping[int, str], *, actor: Acting) -> Report:
    """退回章节: only these sections may be written again, each with its comment ({section key: comment}).

    Raises Refused, ValidationError.
    """
    access.require(actor, report, "decide")
    sections = {one.pk: one for one in lock(ReportSection.objects.filter(report=report, pk__in=whys))}
    if set(sections) != set(whys) or not whys:
        raise ValidationError("请选择要退回的章节，写明意见。")
    for key, why in whys.items():
        if not why.strip():
            raise ValidationError(f"退回“{sections[key].title[:30]}”要写明意见。")
        if len(why) > LONGEST_WHY:
            raise ValidationError(f"退回意见最多 {LONGEST_WHY} 字。")
    told = {key: why.strip() for key, why in whys.items()}
    note = "；".join(f"{sections[key].title[:20]}：{why}" for key, why in told.items())[:1000]
    return move(report, "return", actor=actor, note=note, data={"sections": told})


def why_closed(report: Report) -> str | None:
    """Return the sentence that says why nothing may change in a report now, or None."""
    call = report.call
    if call.state == "opened":
        return None
    office = call.office.name
    return (
        f"报送已经结束，不能再改。需要补报请联系{office}重新开始。" if call.state == "closed" else "这次报告已经撤销，不用再写。"
    )


@gate("report.open")
def _open(report: Report, actor: Acting, data: dict) -> str | None:
    return why_closed(report)


@gate("report.quiet")
def _quiet(report: Report, actor: Acting, data: dict) -> str | None:
    """Nobody else's pen is cut off in the middle of a sentence."""
    held = locks.others(report, actor)
    if not held:
        return None
    first = held[0]
    return f"{first.by.name}正在写“{first.section.title[:30]}”，写完以后再送。负责人可以先接手这一章。"


@gate("report.principal")
def _principal(report: Report, actor: Acting, data: dict) -> str | None:
    """A principal's statement is signed by nobody else."""
    if report.person_id in (None, actor.user.pk):
        return None
    return f"述法由{report.person.name}本人签。"


@gate("report.complete")
def _complete(report: Report, actor: Acting, data: dict) -> str | None:
    sections = list(report.sections.all())
    if not sections:
        return "还没有写，请先起草。"
    if bare := next((one for one in sections if not one.text.strip()), None):
        return f"“{bare.title[:30]}”还是空的。没有内容的章节请写明情况。"
    left = [(one, len(words.gaps(one.text))) for one in sections if words.gaps(one.text)]
    if left:
        named = "、".join(f"“{one.title[:16]}”{n} 处" for one, n in left[:3])
        return f"还有没补上的缺口：{named}{' 等' if len(left) > 3 else ''}。补上或者改写以后再送。"
    total, most = sum(words.length(one.text) for one in sections), report.call.most
    if most and total > most:
        return f"全文 {total} 字，超过通知规定的 {most} 字，请压缩后再送。"
    stops = [one for one in checks.run(checks.paper_of(report, actor)) if one.stops]
    if not stops:
        return None
    first = stops[0]
    where = f"“{first.place.section.title[:16]}”里的“{first.words[:20]}”：" if first.place else ""
    return f"{where}{first.why}。{f'这样的还有 {len(stops) - 1} 处，见“核对”。' if len(stops) > 1 else ''}"


def _set_sections(ids: list[int], sources: tuple[str, ...], **changes) -> None:
    rows = ReportSection.objects.filter(report__in=ids, state__in=sources)
    rows.update(version=F("version") + 1, changed_at=timezone.now(), **changes)


@handler("report.submit")
def _submitted(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    SectionLock.objects.filter(section__report__in=[report.pk for report in reports]).delete()


def _keep(rows: QuerySet[ReportSection], why: str, actor: Acting, notes: Mapping[int, str] | None = None) -> None:
    """Keep what sections say at a move; `notes` are {section: comment}."""
    for section in rows.order_by("report", "order"):
        history.keep_all([(section, section.text)], why, actor.user, note=(notes or {}).get(section.pk, ""))


@handler("report.sign")
def _signed(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    now, ids = timezone.now(), [report.pk for report in reports]
    _keep(ReportSection.objects.filter(report__in=ids), SectionVersion.Why.SIGNED, actor)
    _set_sections(ids, WRITABLE, state="signed", why="")
    Report.objects.filter(pk__in=ids).update(signed_by=actor.user, signed_at=now, frozen_at=now)
    Duty.objects.filter(report__in=ids, signed_at__isnull=True).update(signed_at=now)


@handler("report.return")
def _returned(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    """A unit that was on time stays so within the days it gets; who was late stays late."""
    now = timezone.now()
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(frozen_at=None)
    _keep(ReportSection.objects.filter(pk__in=data["sections"]), SectionVersion.Why.RETURNED, actor, data["sections"])
    for report in reports:
        for key, why in data["sections"].items():
            rows = ReportSection.objects.filter(report=report, pk=key)
            rows.update(state="returned", why=why, version=F("version") + 1, changed_at=now)
        duty = Duty.objects.get(pk=report.duty_id)
        on_time = duty.signed_at is not None and timezone.localdate(duty.signed_at) <= duty.due
        until = working_days.after(actor.today, report.call.return_days)
        changes = {"signed_at": None, "closed_at": None}
        if on_time:
            changes["due"] = Greatest(F("due"), Value(until, DateField()))
        Duty.objects.filter(pk=duty.pk).update(**changes)
        report._step_detail = {"sections": len(data["sections"]), "until": until.isoformat() if on_time else ""}


@handler("report.accept")
def _accepted(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    ids = [report.pk for report in reports]
    _set_sections(ids, ("signed",), state="accepted")
    Duty.objects.filter(report__in=ids, closed_at__isnull=True).update(closed_at=timezone.now())


@handler("report.reopen")
def _reopened(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    ids = [report.pk for report in reports]
    _set_sections(ids, ("accepted",), state="signed")
    Duty.objects.filter(report__in=ids).update(closed_at=None)


def require_writable(report: Report, actor: Acting) -> Report:
    """Lock a report that is being written. Raises Refused with the reason when it isn't, Http404, Forbidden."""
    access.require(actor, report, "write")
    report = lock(Report.objects.filter(pk=report.pk).select_related("call__office", "unit"))[0]
    if why := why_closed(report):
        raise Refused(why)
    if report.state not in ("drafting", "returned"):
        raise Refused(f"报告现在是“{report.get_state_display()}”，不能修改。")
    return report
