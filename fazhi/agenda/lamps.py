"""Lamps: what a duty's colour is on a day, and why. One rule, said twice: for rows in Python and for filters in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from fazhi.org.models import Unit

LABELS = {"late": "逾期", "soon": "临期", "ok": "正常", "done": "办结", "wait": "未到期"}
ORDER = ("late", "soon", "ok", "wait", "done")
RULE = "自上而下，先符合者为准：全部办结为蓝；时限已过而未签报为红；进入单位临期天数而未签报为黄；已开始为绿；尚未开始或免办为灰"


@dataclass(frozen=True, slots=True)
class Lamp:
    """Colour key, words as shown ("逾期22天"), and the rows that explain it: (name, value)."""

    state: str
    words: str
    why: tuple[tuple[str, str], ...] = ()


def state_of(duty, today: date, soon_days: int) -> str:
    """Return the lamp key of one duty; `duty` needs due, open_from, signed_at, closed_at, waived_at."""
    if duty.closed_at:
        return "done"
    if duty.waived_at:
        return "wait"
    if duty.due < today and not duty.signed_at:
        return "late"
    if duty.due <= today + timedelta(days=soon_days) and not duty.signed_at:
        return "soon"
    return "ok" if duty.open_from <= today else "wait"


def lamp_of(duties: Iterable, today: date, soon_days: int = 7) -> Lamp:
    """Return the lamp over all duties of a thing: the worst of those that count; waived ones only when nothing else is left."""
    duties = list(duties)
    counted = [d for d in duties if not d.waived_at] or duties
    if not counted:
        return Lamp("wait", LABELS["wait"], (("规则", "尚未下达，没有应办事项"),))
    ranked = sorted(counted, key=lambda d: (ORDER.index(state_of(d, today, soon_days)), d.due))
    worst = ranked[0]
    state = state_of(worst, today, soon_days)
    return Lamp(state, _words(state, worst, today), _why(worst, today, soon_days))


def _words(state: str, duty, today: date) -> str:
    days = (duty.due - today).days
    if state == "late":
        return f"逾期{-days}天"
    if state == "soon":
        return "今天到期" if days == 0 else f"还有{days}天"
    return "免办" if duty.waived_at else LABELS[state]


def _why(duty, today: date, soon_days: int) -> tuple[tuple[str, str], ...]:
    rows = [
        ("规则", RULE),
        ("时限", f"{duty.due:%Y-%m-%d}" + ("（推定）" if duty.inferred else "")),
        ("今天", f"{today:%Y-%m-%d}"),
    ]
    rows.append(("临期天数", f"{soon_days}天"))
    if duty.first_due != duty.due:
        rows.append(("原定时限", f"{duty.first_due:%Y-%m-%d}"))
    rows.append(("签报", f"{duty.signed_at:%Y-%m-%d}" if duty.signed_at else "尚未签报"))
    if duty.waived_at:
        rows.append(("免办", duty.waived_why))
    return tuple(rows)


def lamp_q(state: str, today: date, soon_days: int | None = None) -> Q:
    """Return the filter for duties whose lamp is `state`; `soon_days` None means each unit's own days."""
    live = Q(closed_at__isnull=True, waived_at__isnull=True)
    unsigned = Q(signed_at__isnull=True)
    late = live & unsigned & Q(due__lt=today)
    if state in ("done", "late"):
        return late if state == "late" else Q(closed_at__isnull=False)
    soon = live & unsigned & Q(due__gte=today) & within(today, soon_days)
    started = Q(open_from__lte=today)
    match state:
        case "soon":
            return soon
        case "ok":
            return live & started & ~late & ~soon
        case "wait":
            return Q(waived_at__isnull=False) | (live & ~started & ~late & ~soon)
    raise KeyError(state)


def within(today: date, soon_days: int | None = None) -> Q:
    """Return the condition 'due within the days before which a lamp turns amber', what is late too; None: by each unit's own.

    Then it has one branch for each setting in use (one query), so that both databases can use plain dates.
    """
    if soon_days is not None:
        return Q(due__lte=today + timedelta(days=soon_days))
    q = Q(pk__in=())
    for days in Unit.objects.order_by().values_list("soon_days", flat=True).distinct():
        q |= Q(unit__soon_days=days, due__lte=today + timedelta(days=days))
    return q
