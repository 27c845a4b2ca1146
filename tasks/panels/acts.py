"""Buttons of plans and parts, taken from the state tables."""

from fazhi.flow.engine import moves_for
from fazhi.flow.tables import Move
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.markup import at
from tasks.models import Plan, TaskUnit

MARKS = {
    "submit": "send",
    "withdraw": "undo-2",
    "sign_off": "stamp",
    "send_back": "rotate-ccw",
    "issue": "send",
    "receive": "check",
    "object": "message-square",
    "uphold": "badge-check",
    "release": "arrow-left-right",
}
TONES = {"quiet": "plain", "primary": "primary"}
NOTE_HELP = {
    "withdraw": "审核会看到这句话",
    "send_back": "经办会看到这句话",
    "object": "主管机构会看到这句话，据此维持或改派",
    "uphold": "提出异议的单位会看到这句话",
}
NOTE_LABELS = {"send_back": "退回理由", "object": "为什么不归本单位", "uphold": "维持的理由", "withdraw": "撤回理由"}


def act_of(move: Move, url: str, *, confirm: str = "", back: str = "", label: str = "") -> Act:
    """Turn a move of a state table into a button."""
    return Act(
        move.name,
        label or move.label,
        url,
        note_required=move.note,
        confirm=confirm or move.confirm,
        tone="danger" if move.name == "send_back" else TONES.get(move.tone, "plain"),
        mark=MARKS.get(move.name),
        note_label=NOTE_LABELS.get(move.name, "理由"),
        note_help=NOTE_HELP.get(move.name, ""),
        hidden={"next": back} if back else {},
    )


def of_plan(plan: Plan, moves: list[Move], *, issue_words: str = "") -> list[Act]:
    """The acts on a plan; `issue_words` says what issuing will ask of the units."""
    url = at("tasks:plan_move", plan.pk)
    return [act_of(m, url, confirm=f"{m.confirm}{issue_words}" if m.name == "issue" else "") for m in moves]


def of_part(part: TaskUnit, actor: Acting, *, back: str = "", small: bool = False) -> list[Act]:
    """The acts on a part that need no further page (one query)."""
    return of_part_moves(part, moves_for(part, actor=actor), back=back)


def of_part_moves(part: TaskUnit, moves: list[Move], *, back: str = "") -> list[Act]:
    """The same for moves already asked; reassigning has its own page."""
    url = at("tasks:part_move", part.pk)
    return [act_of(m, url, back=back) for m in moves if m.name != "release"]
