"""Evidence is given once and cited from anywhere."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from fazhi.files import store
from fazhi.files.kinds import TAKEN, WrongKind
from fazhi.files.models import Citation, Evidence
from fazhi.org import access, audit
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.models import Unit
from fazhi.org.prepared import Prepared

MOST = 20  # citations of one record


def give(*, actor: Acting, unit: Unit, name: str, chunks: Iterable[bytes], about: str = "") -> Evidence:
    """Keep a file for a unit; one it gave before is found again, under the name it has. Raises kinds.Refused."""
    try:
        stored = store.keep(chunks, name=name)
    except WrongKind as fault:
        raise WrongKind(f"{fault}可以接收：{TAKEN}。") from fault
    with transaction.atomic():
        values = {"name": name[:200], "about": about[:200], "by": actor.user}
        evidence, made = Evidence.objects.get_or_create(unit=unit, stored=stored, defaults=values)
        if made:
            audit.record("upload", acting=actor, obj=evidence, label=name)
    return evidence


@transaction.atomic
def give_to(
    record: Model,
    files: Iterable[tuple[str, Iterable[bytes]]],
    *,
    actor: Acting,
    unit: Unit,
    starts: date | None = None,
    ends: date | None = None,
) -> list[Citation]:
    """Keep files of (name, chunks) for a unit and let a record rest on them: all of them or none.

    Whoever brings the bytes has seen them, so an office that enters for a unit may cite what it has just given for it.
    Raises kinds.Refused, ValidationError.
    """
    given = [give(actor=actor, unit=unit, name=name, chunks=chunks) for name, chunks in files]
    return _write(record, given, actor=actor, starts=starts, ends=ends)


@transaction.atomic
def cite(
    record: Model, evidence: Iterable[Evidence], *, actor: Acting, starts: date | None = None, ends: date | None = None
) -> list[Citation]:
    """Let a record rest on pieces of evidence that the person may see, for a period. Raises ValidationError, Http404.

    The caller has checked that the person may change the record.
    """
    wanted = list(evidence)
    access.require_role(actor, Evidence, "view")
    for one in wanted:
        if one.unit_id != actor.unit.pk:  # what the own unit gave it may see; the whole rule is dear to ask
            access.require(actor, one, "view")
    return _write(record, wanted, actor=actor, starts=starts, ends=ends)


def _write(record: Model, wanted: list[Evidence], *, actor: Acting, starts: date | None, ends: date | None) -> list[Citation]:
    noun = noun_of(record)
    held = {one.evidence_id: one for one in _HELD(noun, record.pk)}
    if len(held.keys() | {one.pk for one in wanted}) > MOST:
        raise ValidationError(f"一条记录最多附 {MOST} 份材料。")
    if starts and ends and ends < starts:
        raise ValidationError("所证明的期间结束不能早于开始。")
    values = {"noun": noun, "object_id": record.pk, "starts": starts, "ends": ends, "by": actor.user}
    fresh = [Citation(evidence=one, **values) for one in {one.pk: one for one in wanted}.values() if one.pk not in held]
    if fresh:
        Citation.objects.bulk_create(fresh, ignore_conflicts=True)  # a doubled click may have cited it a moment ago
    return [*held.values(), *fresh]


_HELD = Prepared(lambda noun, key: Citation.objects.filter(noun=noun, object_id=key))  # asked by every sheet line and claim


def drop(record: Model, evidence: Evidence) -> int:
    """Take a piece of evidence off a record; the file stays with its unit. Returns how many citations went."""
    return Citation.objects.filter(noun=noun_of(record), object_id=record.pk, evidence=evidence).delete()[0]


def cited_by(model: type[Model], keys: Iterable[int]) -> dict[int, list[Citation]]:
    """Return {key: citations with their evidence} of records the caller was let through to (one query)."""
    found: dict[int, list[Citation]] = {}
    rows = Citation.objects.filter(noun=noun_of(model), object_id__in=list(keys)).select_related("evidence__stored")
    for row in rows.order_by("object_id", "id"):
        found.setdefault(row.object_id, []).append(row)
    return found


def copy(model: type[Model], pairs: Iterable[tuple[int, int]], *, actor: Acting) -> None:
    """Let new records rest on what the old ones rest on: pairs of (old key, new key)."""
    pairs = list(pairs)
    held = cited_by(model, [old for old, _ in pairs])
    rows = [
        Citation(evidence=one.evidence, noun=noun_of(model), object_id=new, starts=one.starts, ends=one.ends, by=actor.user)
        for old, new in pairs
        for one in held.get(old, [])
    ]
    Citation.objects.bulk_create(rows, ignore_conflicts=True)
