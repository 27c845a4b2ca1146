"""Every act of the review of a paper can be taken back, the last one first, until the paper is confirmed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from assessment.models import PaperReport, PaperStep
from assessment.selectors.readings import KINDS, key_of, rows_of
from assessment.services.papers import require_open
from fazhi.flow.engine import Refused
from fazhi.org.acting import Acting

KEPT = 40  # acts that can be taken back


def _versions(keys: Iterable[str]) -> dict[str, int]:
    return {key_of(row): row.version for row in rows_of(keys)}


@contextmanager
def keeping(paper: PaperReport, *, actor: Acting, words: str, keys: Iterable[str]) -> Iterator[list[str]]:
    """Keep how rows stood before an act; the act adds the keys of the rows it made to the list that it is given."""
    keys = list(keys)
    before = [[key_of(row), {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}] for row in rows_of(keys)]
    made: list[str] = []
    yield made
    after = _versions([*keys, *made])
    PaperStep.objects.create(of=paper, words=words[:200], before=before, made=made, after=after, by=actor.user)
    old = PaperStep.objects.filter(of=paper).order_by("-pk").values_list("pk", flat=True)[KEPT : 2 * KEPT]
    PaperStep.objects.filter(pk__in=list(old)).delete()


def last(paper: PaperReport) -> PaperStep | None:
    """Return the act that would be taken back next, without its rows (one query)."""
    return paper.steps.select_related("by").defer("before", "after").order_by("-pk").first()


@transaction.atomic
def take_back(paper: PaperReport, *, actor: Acting) -> tuple[str, str]:
    """Take the last act back. Returns what it was and the first row that it was about.

    Raises Http404, Forbidden; Refused when there is none, or when its rows were changed since by what isn't kept.
    """
    paper = require_open(paper, actor)
    step = paper.steps.order_by("-pk").first()
    if step is None:
        raise Refused("没有可以撤回的了。")
    if _versions(step.after) != step.after:
        raise Refused(f"“{step.words[:60]}”之后，这几处又改过，不能撤回。")
    for row in rows_of(step.made):
        row.delete()
    now = _versions(key for key, _ in step.before)
    fresh = {key: _restored(key, values, now) for key, values in step.before}
    _tell_earlier(step, fresh)
    words, first = step.words, (step.before[0][0] if step.before else "")
    step.delete()
    return words, first


def _restored(key: str, values: dict, now: dict[str, int]) -> tuple[int, int]:
    """Put a row back as it was, under a new version, so that no open form writes over it. Returns (version then, now)."""
    model = KINDS[key[0]]
    read = {field.attname: field.to_python(values[field.attname]) for field in model._meta.concrete_fields}
    was = read["version"]
    read["version"] = max(now.get(key, 0), was) + 1
    model(**read).save(force_update=key in now, force_insert=key not in now)
    return was, read["version"]


def _tell_earlier(step: PaperStep, fresh: dict[str, tuple[int, int]]) -> None:
    """The acts before this one know their rows by version: what came back carries a new one."""
    for earlier in PaperStep.objects.filter(of=step.of_id, pk__lt=step.pk).defer("before"):
        known = {key: is_ for key, (was, is_) in fresh.items() if earlier.after.get(key) == was}
        if known:
            earlier.after |= known
            earlier.save(update_fields=["after"])
