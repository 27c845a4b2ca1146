"""Buttons of calls and reports, taken from the state tables, and what happens next."""

from assessment.models import Report, ReportCall
from fazhi.flow.engine import moves_for
from fazhi.flow.models import TimelineStep
from fazhi.flow.tables import Move
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, day
from fazhi.ui.markup import at

MARKS = {
    "submit": "send",
    "take_back": "undo-2",
    "send_back": "rotate-ccw",
    "sign": "stamp",
    "accept": "badge-check",
    "reopen": "undo-2",
    "archive": "archive",
    "unarchive": "undo-2",
    "close": "archive",
    "withdraw": "ban",
    "confirm": "badge-check",
    "check_again": "undo-2",
}
TONES = {"quiet": "plain", "primary": "primary"}
NOTES = {
    "send_back": ("退回理由", "起草人会看到这句话"),
    "reopen": ("理由", "报告单位会看到这句话"),
    "withdraw": ("撤销理由", "各单位会看到这句话"),
}
BAD = {"send_back", "return", "reopen", "withdraw", "decline", "check_again", "give_back", "unpublish"}
GOOD = {"sign", "accept", "confirm", "take", "publish", "archive"}


def of_move(move: Move, url: str) -> Act:
    """One move as a button."""
    label, told = NOTES.get(move.name, ("理由", ""))
    tone = "danger" if move.name == "send_back" else TONES.get(move.tone, "plain")
    return Act(
        move.name,
        move.label,
        url,
        note_required=move.note,
        confirm=move.confirm,
        tone=tone,
        mark=MARKS.get(move.name),
        note_label=label,
        note_help=told,
    )


def of_call(call: ReportCall, actor: Acting) -> list[Act]:
    """The acts on a call (one query)."""
    return [of_move(m, at("assessment:call_move", call.pk)) for m in moves_for(call, actor=actor)]


def of_report(report: Report, moves: list[Move]) -> list[Act]:
    """The acts on a report that need no further page."""
    return [of_move(m, at("assessment:report_move", report.pk)) for m in moves]


def timeline(steps: list[TimelineStep]) -> list[Step]:
    """The steps as lines."""
    return [_step(step) for step in steps]


def _step(step: TimelineStep) -> Step:
    who = f"{step.unit.name if step.unit_id else ''} {step.who}".strip()
    about = step.detail.get("section", "")
    more = f"“{about}”" if about else ""
    if until := step.detail.get("until"):
        more += f"，{until}前修改后再报仍算按时"
    if n := step.detail.get("left"):
        more += f"，另有 {n} 段因篇幅没有收进来"
    if n := step.detail.get("passages"):
        more += f" {n} 处"
    if n := step.detail.get("figures"):
        more += f"，{n} 个数"
    if n := step.detail.get("problems"):
        more += f"，{n} 个问题"
    if (n := step.detail.get("edition", 1)) > 1:
        more += f"第 {n} 版"
    if n := step.detail.get("units"):
        more += f"，共 {n} 家单位"
    return Step(
        step.at, f"{who} {step.label}{more}", step.note, "bad" if step.move in BAD else "good" if step.move in GOOD else ""
    )


def following(report: Report) -> Step:
    """What happens next to a report, who must do it and by when."""
    unit, office = report.unit.name, report.call.office.name
    if report.call.state != "opened":
        return Step("下一步", "没有：报送已经结束。" if report.call.state == "closed" else "没有：这次报告已经撤销。")
    until = f"下一步　{day(report.duty.due)} 前"
    match report.state:
        case "drafting":
            return Step(until, f"{unit}起草，送负责人签发。")
        case "submitted":
            return Step(until, f"{unit}负责人签发，或者写明理由退回修改。")
        case "returned":
            return Step(until, f"{unit}修改退回的章节，再送签发。")
        case "arrived":
            return Step("下一步", f"{office}核对来文，确认以后算报过。")
        case "signed":
            return Step("下一步", f"{office}通过，或者逐章写明意见退回。")
        case "accepted":
            return Step("下一步", f"{office}归档。")
    return Step("下一步", "没有：报告已经归档。")
