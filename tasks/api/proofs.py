"""The evidence that a record rests on, as it stands under the record."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model, QuerySet

from fazhi.files.models import Citation
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.resource import Nested

CITATION = Columns(
    Citation,
    *("id", "evidence", "name=evidence__name", "about=evidence__about", "kind=evidence__stored__kind"),
    *("size=evidence__stored__size", "sha256=evidence__stored__sha256", "starts", "ends", "by_name=by__name", "made_at"),
)


def citations(model: type[Model], of: Callable[[Acting, int], object], *, within: bool = False) -> Nested:
    """Return the nested list of evidence under records of a model: `of` gives the record's key, or (with `within`) a query of
    the keys of the rows that each list stands under. Who may see a record may see what it rests on."""

    def rows(acting: Acting, pk: int) -> QuerySet:
        found = Citation.objects.filter(noun=noun_of(model))
        found = found.filter(object_id__in=of(acting, pk)) if within else found.filter(object_id=of(acting, pk))
        return found.order_by("object_id", "id")

    return Nested("evidence", "佐证材料，原件在 evidence/编号/file/", CITATION, rows, within="object_id" if within else "")


def own(model: type[Model]) -> Nested:
    """Return the nested list of evidence that the record itself rests on."""
    return citations(model, lambda acting, pk: pk)
