"""Who may read duties: the unit that owes, and whoever may see the thing it is owed for."""

from collections.abc import Callable

from django.db.models import Q

from fazhi.agenda.models import Duty
from fazhi.org.access import allow
from fazhi.org.acting import Acting
from fazhi.org.models.people import BUSINESS

_ALSO: list[Callable[[Acting], Q]] = []


def also_seen(where: Callable[[Acting], Q]) -> None:
    """Let those see a duty who may see the noun that owes it; each noun adds its own EXISTS once."""
    _ALSO.append(where)


def _seen(acting: Acting) -> Q:
    q = Q(unit=acting.unit.pk)
    for where in _ALSO:
        q |= where(acting)
    return q


allow(Duty, "view", roles=BUSINESS, where=_seen)
