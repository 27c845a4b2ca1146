"""Writes over a kind's outline and clocks for one government and year; the shipped declaration is never touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from assessment.declared import KINDS, Heading, Kind, Recipient, month_day
from assessment.models import KindClock, KindSection, KindYear
from assessment.selectors.kinds import called, of_year, rows_of
from assessment.states import Part
from fazhi.flow.engine import note_step
from fazhi.org import access, audit, versions
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit

MOST_SECTIONS, MOST_RECIPIENTS = 30, 12


@dataclass(frozen=True, slots=True)
class Day:
    """A recipient as it is edited: its day as "03-01", 前 or 之前, and the document that set it."""

    key: str
    name: str
    month_day: str = ""
    before: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a section or recipient: its key, the box (title, name, day, source), the sentence."""

    key: str
    box: str
    words: str


def day_of(one: Recipient, level: str) -> Day:
    """Return a recipient as it is edited for a level."""
    clock = one.clock(level)
    if clock is None:
        return Day(one.key, one.name)
    return Day(one.key, one.name, f"{clock.month:02}-{clock.day:02}", clock.before, clock.source)


@transaction.atomic
def save(
    code: str,
    year: int,
    *,
    actor: Acting,
    version: int,
    headings: Sequence[Heading],
    days: Sequence[Day],
    most: int | None,
    most_source: str = "",
) -> KindYear:
    """Keep a kind as the acting office's government wants it in a year. `version` 0 is for a year nobody changed yet.

    Raises ValidationError with sentences, Stale when somebody else changed it meanwhile, Forbidden.
    """
    access.require_role(actor, KindYear, "edit")
    government = government_of(actor.unit)
    _check(code, year, headings, days, most, most_source)
    own, before = rows_of(code, government, year), of_year(code, government, year)
    values = {"most": most, "most_source": most_source.strip(), "by": actor.user}
    if own is None:
        own = KindYear(government=government, kind=code, year=year, **values)
        own.full_clean()
        own.save()
    else:
        own = versions.write(own, version=version, changes=values)
    _replace(own, headings, days)
    told = _differences(before, of_year(code, government, year), government)
    note_step(own, "edit", "修改提纲和时限", actor=actor, note="；".join(told)[:1000])
    audit.record("setting", acting=actor, obj=own, label=f"{year}年{KINDS[code].name}", detail={"changes": told[:40]})
    return own


def _replace(own: KindYear, headings: Sequence[Heading], days: Sequence[Day]) -> None:
    own.sections.all().delete()
    own.clocks.all().delete()
    sections = [
        KindSection(
            of=own,
            order=at,
            **{name: getattr(one, name) for name in ("key", "part", "title", "guidance", "each", "optional")},
            sources=list(one.sources),
            areas=list(one.areas),
            measures=[[quote.measure, quote.words, quote.needed] for quote in one.measures],
        )
        for at, one in enumerate(headings, 1)
    ]
    clocks = [
        KindClock(of=own, order=at, key=one.key, name=one.name, month_day=one.month_day, before=one.before, source=one.source)
        for at, one in enumerate(days, 1)
    ]
    for row in (*sections, *clocks):
        row.full_clean(validate_unique=False, validate_constraints=False)
    KindSection.objects.bulk_create(sections)
    KindClock.objects.bulk_create(clocks)


def faults(headings: Sequence[Heading], days: Sequence[Day]) -> Iterator[Fault]:
    """Yield what is wrong with single sections and recipients, each at its box."""
    known: set[str] = set()
    for one in headings:
        if one.title in known:
            yield Fault(one.key, "title", f"前面已有一章叫“{one.title}”，请换一个标题。")
        known.add(one.title)
    known = set()
    for day in days:
        if day.name in known:
            yield Fault(day.key, "name", f"前面已有“{day.name}”，同一个对象只写一次。")
        known.add(day.name)
        if day.month_day and month_day(day.month_day) is None:
            yield Fault(day.key, "day", f"“{day.name}”的时限写的是“{day.month_day}”，应写成“01-30”这样每年都有的月和日。")
        if day.month_day and not day.source.strip():
            yield Fault(day.key, "source", f"“{day.name}”写了时限就要写明依据的文件。")


def _check(code: str, year: int, headings: Sequence[Heading], days: Sequence[Day], most: int | None, source: str) -> None:
    if code not in KINDS:
        raise ValidationError("没有这种报告。")
    if not 2000 <= year <= 2200:
        raise ValidationError({"year": "年度应在 2000 到 2200 之间。"})
    if not headings:
        raise ValidationError("至少留一章。")
    if len(headings) > MOST_SECTIONS or len(days) > MOST_RECIPIENTS:
        raise ValidationError(f"最多 {MOST_SECTIONS} 章、{MOST_RECIPIENTS} 个报送对象。")
    if strange := [one.title for one in headings if one.part not in Part.values]:
        raise ValidationError(f"“{strange[0]}”没有说明写什么内容。")
    for rows, what in ((headings, "章"), (days, "个报送对象")):
        if len({one.key for one in rows}) < len(rows):
            raise ValidationError(f"有两{what}的代号相同。")
    if most and not source.strip():
        raise ValidationError({"most_source": "写了字数上限就要写明依据的文件。"})
    if found := next(faults(headings, days), None):
        raise ValidationError(found.words)


def _differences(before: Kind, after: Kind, government: Unit) -> list[str]:
    """What changed, in words, for the trail."""
    told, level, names = [], government.level, called(government)
    old = {one.key: one for one in before.headings}
    new = {one.key: one for one in after.headings}
    told += [f"增加“{new[key].title}”" for key in new.keys() - old.keys()]
    told += [f"去掉“{old[key].title}”" for key in old.keys() - new.keys()]
    told += [f"改动“{old[key].title}”" for key in old if key in new and old[key] != new[key]]
    if [one.key for one in before.headings if one.key in new] != [one.key for one in after.headings if one.key in old]:
        told.append("章节次序")
    days = [day_of(one, level) for one in after.recipients]
    if days != [day_of(one, level) for one in before.recipients if one.serves(level)]:
        told.append(f"报送对象和时限：{'、'.join(f'{one.name.format(**names)}{one.month_day}' for one in days)}")
    if before.most != after.most:
        told.append(f"字数上限 {after.most or '不限'}")
    return sorted(told)
