"""Writes of the review of a paper: yes or no to a reading, corrections, all of a section, one more, joining and parting."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessment.models import PaperFigure, PaperReport, PaperSection, ReportProblem
from assessment.models.paper_read import TEXT
from assessment.selectors.readings import Row, key_of
from assessment.services.paper_rows import PLACES
from assessment.services.paper_undo import keeping
from assessment.services.papers import require_open
from fazhi.flow.engine import Refused
from fazhi.org import versions
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit

KEPT = {PaperFigure: "kept", ReportProblem: "open"}
STATES = {"keep": None, "drop": "dropped", "back": "read"}
SAID = {"keep": "要", "drop": "不要", "back": "放回"}
FIGURE = ("value", "unit", "mark", "what", "period")
PROBLEM = ("text", "cause", "named", "unit", "group")


def _about(row: Row) -> str:
    return f"“{(row.words if isinstance(row, PaperFigure) else row.text)[:20]}”"


def _decided(row: Row, state: str, actor: Acting) -> dict:
    if state == "read":
        return {"state": state, "by": None, "at": None}
    return {"state": state, "by": actor.user, "at": timezone.now()}


def _write(row: Row, version: int, changes: dict) -> Row:
    """Write unless somebody else did; then only what people wrote is compared, not who decided and when. Raises Stale."""
    try:
        return versions.write(row, version=version, changes=changes)
    except versions.Stale as stale:
        told = {name: both for name, both in stale.fields.items() if name in FIGURE + PROBLEM}
        raise versions.Stale(stale.current, told) from stale


@transaction.atomic
def decide(row: Row, name: str, *, actor: Acting, version: int) -> Row:
    """要、不要 or back to undecided. Raises Refused, Stale, Http404, Forbidden."""
    paper = require_open(row.of, actor)
    state = STATES[name] or KEPT[type(row)]
    with keeping(paper, actor=actor, words=f"{SAID[name]}{_about(row)}", keys=[key_of(row)]):
        return _write(row, version, _decided(row, state, actor))


@transaction.atomic
def keep_all(paper: PaperReport, *, actor: Acting, section: PaperSection | None = None) -> int:
    """Keep everything that nobody decided yet, of one section or of the whole paper. Returns how many."""
    paper = require_open(paper, actor)
    narrow = {"section": section} if section else {}
    rows: list[Row] = [
        row for model in KEPT for row in model.objects.filter(of=paper, state="read", **narrow).order_by("start", "pk")
    ]
    if not rows:
        raise Refused("这里没有还要核对的了。")
    where = f"“{section.title[:20]}”这一节" if section else "其余"
    with keeping(paper, actor=actor, words=f"{where}的 {len(rows)} 处都要", keys=map(key_of, rows)):
        for model, state in KEPT.items():
            mine = [row.pk for row in rows if isinstance(row, model)]
            changes = {"state": state, "by": actor.user, "at": timezone.now(), "version": F("version") + 1}
            model.objects.filter(pk__in=mine).update(**changes)
    return len(rows)


def _trial(row: Row, changes: dict, known: Iterable[str]) -> None:
    for field, value in changes.items():
        if field not in known:
            raise ValidationError(f"{field} 不能修改。")
        setattr(row, field, value)
    row.full_clean(exclude=["read"])


@transaction.atomic
def correct(row: Row, *, actor: Acting, version: int, **changes) -> Row:
    """Correct what was read; that keeps it. What the reader said stays in `read`. Raises Refused, Stale, ValidationError."""
    paper = require_open(row.of, actor)
    if isinstance(row, ReportProblem) and changes.get("unit"):
        _of_tree(changes["unit"], paper)
    changes = _decided(row, KEPT[type(row)], actor) | changes
    trial = type(row).objects.get(pk=row.pk)
    _trial(trial, changes, ("state", "by", "at", *(FIGURE if isinstance(row, PaperFigure) else PROBLEM)))
    with keeping(paper, actor=actor, words=f"改{_about(row)}", keys=[key_of(row)]):
        return _write(row, version, changes)


def _of_tree(unit: Unit, paper: PaperReport) -> None:
    government = government_of(paper.office)
    if not unit.path.startswith(government.path):
        raise ValidationError({"unit": f"{unit.name}不是{government.name}的单位。"})


def place_of(paper: PaperReport, section: PaperSection, words: str) -> tuple[int, int]:
    """Return where words stand in a section. Raises ValidationError where they don't."""
    words = words.strip()
    at = paper.paper.text.find(words, section.start, section.end) if words else -1
    if at < 0:
        raise ValidationError({"words": f"“{section.title[:20]}”这一节里没有这几个字，请照原文写。"})
    return at, at + len(words)


@transaction.atomic
def add_figure(section: PaperSection, *, actor: Acting, words: str, value: Decimal, **changes) -> PaperFigure:
    """A figure that the reader missed, from words of the paper; it is kept at once. Raises Refused, ValidationError."""
    paper = require_open(section.of, actor)
    start, end = place_of(paper, section, words)
    if PaperFigure.objects.filter(of=paper, start=start, end=end).exists():
        raise ValidationError({"words": "这几个字已经读成了一个数，请改那一个。"})
    made = PaperFigure(of=paper, section=section, start=start, end=end, words=words.strip()[:80], value=value.quantize(PLACES))
    return _added(made, changes, FIGURE, paper, actor)


@transaction.atomic
def add_problem(section: PaperSection, *, actor: Acting, words: str, **changes) -> ReportProblem:
    """A problem that the reader missed, from words of the paper; it is kept at once. Raises Refused, ValidationError."""
    paper = require_open(section.of, actor)
    start, end = place_of(paper, section, words)
    made = ReportProblem(of=paper, section=section, start=start, end=end, text=words.strip()[:TEXT])
    return _added(made, changes, PROBLEM, paper, actor)


def _added(made: Row, changes: dict, known: tuple[str, ...], paper: PaperReport, actor: Acting) -> Row:
    if isinstance(made, ReportProblem) and changes.get("unit"):
        _of_tree(changes["unit"], paper)
    _trial(made, _decided(made, KEPT[type(made)], actor) | changes, ("state", "by", "at", *known))
    with keeping(paper, actor=actor, words=f"补上{_about(made)}", keys=[]) as added:
        made.save()
        added.append(key_of(made))
    return made


@transaction.atomic
def merge(problem: ReportProblem, *, actor: Acting, version: int, following: bool) -> tuple[ReportProblem, str]:
    """Join a problem with the one after it (or before it): the earlier one stays. Returns it and the key of the one that went."""
    paper = require_open(problem.of, actor)
    rows = list(ReportProblem.objects.filter(of=paper).exclude(state="dropped").order_by("start", "pk"))
    at = next((n for n, row in enumerate(rows) if row.pk == problem.pk), None)
    if at is None:
        raise Refused("标为不作为问题的不能合并，请先放回。")
    other = at + (1 if following else -1)
    if not 0 <= other < len(rows):
        raise Refused(f"它{'后' if following else '前'}面没有别的问题了。")
    if rows[at].version != version:
        raise versions.Stale(rows[at], {})
    first, second = rows[min(at, other)], rows[max(at, other)]
    text = f"{first.text.rstrip('。；; ')}；{second.text}"
    if len(text) > TEXT:
        raise Refused(f"合并以后有 {len(text)} 字，一个问题最多 {TEXT} 字。")
    gone = key_of(second)
    changes = {"text": text, "end": max(first.end, second.end), "cause": first.cause or second.cause}
    if not first.named:
        changes |= {"named": second.named, "unit": second.unit, "group": second.group, "how": second.how}
    with keeping(paper, actor=actor, words=f"合并{_about(first)}和{_about(second)}", keys=[key_of(first), gone]):
        kept = versions.write(first, version=None, changes=changes)
        second.delete()
    return kept, gone


@transaction.atomic
def split(problem: ReportProblem, *, actor: Acting, version: int, words: str) -> tuple[ReportProblem, ReportProblem]:
    """Part a problem before the words that its second half begins with. Raises Refused, Stale, ValidationError."""
    paper = require_open(problem.of, actor)
    words = words.strip()
    at = problem.text.find(words) if words else -1
    if at < 1:
        raise ValidationError({"words": "请写第二个问题开头的几个字，照这一条的写法。"})
    head, tail = problem.text[:at].rstrip("；;，, "), problem.text[at:]
    cut = paper.paper.text.find(tail[:20], problem.start, problem.end)
    middle = cut if cut > problem.start else problem.start + 1
    place = {"section_id": problem.section_id, "start": middle, "end": max(problem.end, middle + 1)}
    second = ReportProblem(of=paper, text=tail, state=problem.state, by=problem.by, at=problem.at, **place)
    with keeping(paper, actor=actor, words=f"拆开{_about(problem)}", keys=[key_of(problem)]) as made:
        first = versions.write(problem, version=version, changes={"text": head, "end": middle})
        second.full_clean(exclude=["read"])
        second.save()
        made.append(key_of(second))
    return first, second
