"""Every act of a review can be taken back, the last one first: what its rows were is kept beside it until the plan is made."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Max, Model

from fazhi.flow.engine import Refused, lock
from fazhi.org.acting import Acting
from fazhi.org.models import Alias
from fazhi.org.services import units
from tasks.models import ImportAnnex, ImportItem, ImportUnit, PlanImport, ReviewStep
from tasks.services.drafts import require_open

KEPT = 40  # acts that can be taken back
FAR = 10_000_000  # orders are moved past this and back, so that no two rows hold one order in between
HEAD = ("title", "masks", "unread", "notes")


@dataclass(slots=True)
class Keeping:
    """What an act tells about itself while it runs: rows it made, where it pushed rows down, what it learned and joined."""

    made: list[int] = field(default_factory=list)
    room: int | None = None
    alias: Alias | None = None
    annex: ImportAnnex | None = None


@contextmanager
def keeping(batch: PlanImport, *, actor: Acting, words: str, items: Iterable[int], head: bool = False) -> Iterator[Keeping]:
    """Keep how rows (and with `head` the draft's own fields) stood before an act, unless it changes nothing."""
    keys = list(items)
    before = packed(batch, keys)
    fields = {name: getattr(PlanImport.objects.get(pk=batch.pk), name) for name in HEAD} if head else {}
    note = Keeping()
    yield note
    after = _versions(batch, [*keys, *note.made])
    if after == {str(row["item"]["id"]): row["item"]["version"] for row in before} and not note.alias and not head:
        return
    ReviewStep.objects.create(
        batch=batch,
        words=words[:200],
        before=before,
        made=note.made,
        after=after,
        head=fields,
        room=note.room,
        alias=note.alias,
        annex=note.annex,
        by=actor.user,
    )
    old = ReviewStep.objects.filter(batch=batch).order_by("-pk").values_list("pk", flat=True)[KEPT : 2 * KEPT]
    ReviewStep.objects.filter(pk__in=list(old)).delete()


def packed(batch: PlanImport, keys: list[int]) -> list[dict]:
    """Return rows with their names as plain values (two queries)."""
    rows = batch.items.filter(pk__in=keys).order_by("order").prefetch_related("units")
    return [{"item": _values(row), "units": [_values(unit) for unit in row.units.all()]} for row in rows]


def _values(obj: Model) -> dict:
    return {f.attname: getattr(obj, f.attname) for f in obj._meta.concrete_fields}


def _versions(batch: PlanImport, keys: list[int]) -> dict[str, int]:
    return {str(pk): version for pk, version in batch.items.filter(pk__in=keys).values_list("pk", "version")}


def last(batch: PlanImport) -> ReviewStep | None:
    """Return the act that would be taken back next, without its rows (one query)."""
    return batch.steps.select_related("by").defer("before", "after").order_by("-pk").first()


@transaction.atomic
def take_back(batch: PlanImport, *, actor: Acting) -> tuple[str, int | None]:
    """Take the last act of the review back. Returns what it was and the first row that it was about.

    Raises Http404, Forbidden; Refused when there is none, and when its rows were changed since by what isn't kept (a new
    span of the plan).
    """
    require_open(batch, actor)
    batch = lock(PlanImport.objects.filter(pk=batch.pk))[0]
    step = batch.steps.select_related("alias", "annex").order_by("-pk").first()
    if step is None:
        raise Refused("没有可以撤回的了。")
    if _versions(batch, [int(pk) for pk in step.after]) != step.after:
        raise Refused(f"“{step.words[:60]}”之后，这几项又随起止日期改过，不能撤回。")
    batch.items.filter(pk__in=step.made).delete()
    if step.room is not None:
        shift(batch, step.room, -len(step.made))
    _restore(batch, step)
    if step.head:
        PlanImport.objects.filter(pk=batch.pk).update(version=F("version") + 1, **step.head)
    if step.alias:
        units.forget(step.alias, actor=actor)
    if step.annex:
        step.annex.delete()
    first = step.before[0]["item"]["id"] if step.before else None
    words = step.words
    step.delete()
    return words, first


def _restore(batch: PlanImport, step: ReviewStep) -> None:
    """Put rows back as they were, under a new version, so that no open form writes over them."""
    keys = [row["item"]["id"] for row in step.before]
    now = _versions(batch, keys)
    items = [
        ImportItem(**row["item"] | {"version": max(now.get(str(row["item"]["id"]), 0), row["item"]["version"]) + 1})
        for row in step.before
    ]
    there = [item for item in items if str(item.pk) in now]
    fields = [f.attname for f in ImportItem._meta.concrete_fields if f.attname not in ("id", "batch_id", "task_id")]
    ImportItem.objects.bulk_update(there, fields, batch_size=500)
    ImportItem.objects.bulk_create([item for item in items if str(item.pk) not in now], batch_size=500)
    ImportUnit.objects.filter(item__in=keys).delete()
    ImportUnit.objects.bulk_create([ImportUnit(**unit) for row in step.before for unit in row["units"]], batch_size=1000)
    _tell_earlier(step, {str(row["item"]["id"]): row["item"]["version"] for row in step.before}, items)


def _tell_earlier(step: ReviewStep, was: dict[str, int], items: list[ImportItem]) -> None:
    """The acts before this one know their rows by version: what came back carries a new one."""
    fresh = {str(item.pk): item.version for item in items}
    for earlier in ReviewStep.objects.filter(batch=step.batch_id, pk__lt=step.pk).defer("before").order_by("-pk"):
        known = {pk: fresh.pop(pk) for pk in list(fresh) if earlier.after.get(pk) == was[pk]}
        if known:
            earlier.after |= known
            earlier.save(update_fields=["after"])
        if not fresh:
            return


def make_room(batch: PlanImport, order: int, *, many: int = 1) -> None:
    """Move the rows from an order on by so many. Raises Refused when the draft holds too many rows."""
    if (batch.items.aggregate(most=Max("order"))["most"] or 0) >= FAR - many:
        raise Refused("这次导入的行数太多，不能再加。")
    shift(batch, order, many)


def shift(batch: PlanImport, order: int, by: int) -> None:
    """Move the rows from an order on by so many places: down, or back up where it is negative."""
    later = batch.items.filter(order__gte=order)
    if later.exists():
        later.update(order=F("order") + FAR)
        batch.items.filter(order__gte=FAR).update(order=F("order") - FAR + by)
