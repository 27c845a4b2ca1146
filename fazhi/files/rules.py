"""Who may read a piece of evidence: the unit that gave it, and whoever may see a record that cites it.

What is published may be read by everybody; what was withdrawn by whoever may see the record that was published.
"""

from collections.abc import Callable

from django.db.models import Exists, Model, OuterRef, Q

from fazhi.files.models import Citation, Evidence, Job, Publication
from fazhi.org.access import allow, visible
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.models.people import BUSINESS, OFFICE, WORKING

_CITING: list[type[Model]] = []
_PUBLISHED: list[Callable[[Acting], Q]] = []


def cites(model: type[Model]) -> None:
    """Say that records of this model cite evidence; who may see such a record may see what it cites."""
    _CITING.append(model)


def citing() -> tuple[type[Model], ...]:
    """Return the models whose records cite evidence."""
    return tuple(_CITING)


def publishes(where: Callable[[Acting], Q]) -> None:
    """Let those see a withdrawn publication who may see the record it was made from; each noun adds its own EXISTS once."""
    _PUBLISHED.append(where)


def _read(acting: Acting) -> Q:
    q = Q(withdrawn_at__isnull=True)
    for where in _PUBLISHED:
        q |= where(acting)
    return q


def _seen(acting: Acting) -> Q:
    q = Q(unit=acting.unit.pk)
    for model in _CITING:
        records = visible(acting, model).order_by().values("pk")
        q |= Q(Exists(Citation.objects.filter(evidence=OuterRef("pk"), noun=noun_of(model), object_id__in=records)))
    return q


def _own(acting: Acting) -> Q:
    return Q(unit=acting.unit.pk)


allow(Evidence, "view", roles=BUSINESS, where=_seen)
allow(Evidence, "edit", roles=WORKING | OFFICE, where=_own, sentence="佐证材料由上传的单位管理。")
allow(Job, "view", roles=OFFICE, where=_own)
allow(Publication, "view", roles=BUSINESS, where=_read)
