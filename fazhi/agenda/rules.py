"""Who may read duties, urge, set the calendar and the reminders, and read notices and the outbox."""

from collections.abc import Callable

from django.db.models import Q

from fazhi.agenda.models import CalendarYear, Delivery, Duty, Notice, ReminderRule
from fazhi.org.access import allow
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Post, Role
from fazhi.org.models.people import BUSINESS, OFFICE

_ALSO: list[Callable[[Acting], Q]] = []
_ISSUED: list[Callable[[Acting], Q]] = []
EVERYBODY = frozenset(Role.values)
NOT_TOP = "工作日历由最上级政府的系统管理员维护，全系统共用一份。"
NOT_RULES = "提醒规则全系统共用，由最上级政府的系统管理员或法治工作机构负责人维护。"


def also_seen(where: Callable[[Acting], Q]) -> None:
    """Let those see a duty who may see the noun that owes it; each noun adds its own EXISTS once."""
    _ALSO.append(where)


def also_urged(where: Callable[[Acting], Q]) -> None:
    """Let the office urge the duties it gave out; each noun says which ones those are."""
    _ISSUED.append(where)


def _seen(acting: Acting) -> Q:
    q = Q(unit=acting.unit.pk)
    for where in _ALSO:
        q |= where(acting)
    return q


def _urged(acting: Acting) -> Q:
    q = Q(pk__in=())
    for where in _ISSUED:
        q |= where(acting)
    return q


def _at_the_top(acting: Acting) -> Q:
    """Calendar and rules hold for the whole installation: only its topmost government changes them."""
    return Q() if government_of(acting.unit).parent_id is None else Q(pk__in=())


def _own(acting: Acting) -> Q:
    return Q(person=acting.user.pk)


def _to_ours(acting: Acting) -> Q:
    """Messages to people who hold a post under the own government."""
    return Q(person__in=Post.objects.filter(unit__path__startswith=government_of(acting.unit).path).values("user"))


allow(Duty, "view", roles=BUSINESS, where=_seen)
allow(Duty, "urge", roles=OFFICE, where=_urged, sentence="催办由下达任务的法治工作机构办理。")
allow(CalendarYear, "view", roles={Role.SYSADMIN, *OFFICE}, sentence="工作日历由系统管理员维护。")
allow(CalendarYear, "create", roles={Role.SYSADMIN}, where=_at_the_top, sentence=NOT_TOP)
allow(ReminderRule, "view", roles={Role.SYSADMIN, *OFFICE}, sentence=NOT_RULES)
allow(ReminderRule, "change", roles={Role.SYSADMIN, Role.OFFICE_HEAD}, where=_at_the_top, sentence=NOT_RULES)
allow(ReminderRule, "create", roles={Role.SYSADMIN, Role.OFFICE_HEAD}, where=_at_the_top, sentence=NOT_RULES)
allow(Notice, "view", roles=EVERYBODY, where=_own)
allow(Notice, "read", roles=EVERYBODY, where=_own)
allow(Delivery, "view", roles={Role.SYSADMIN}, where=_to_ours, sentence="发件箱由系统管理员查看。")
allow(Delivery, "change", roles={Role.SYSADMIN}, where=_to_ours, sentence="发件箱由系统管理员管理。")
