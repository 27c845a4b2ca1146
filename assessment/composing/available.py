"""The figures that may be put into a report: what its sources count, all measures of its unit, what units contributed."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from assessment.composing import gathered, ledgers, measured
from assessment.composing.outline import ask
from assessment.composing.room import LADDER
from assessment.composing.sources import OWN, Amount, Asked, Origin
from assessment.states import Writer
from fazhi import measure as registry

GROUPS = {"tasks": "任务", "minimum": "填报的数", "measure": "指标"}
MEASURE = "measure:"


@dataclass(frozen=True, slots=True)
class Choice:
    """One figure that may be put in: under which head it is listed, and where it came from."""

    amount: Amount
    group: str
    origins: tuple[Origin, ...]


def choices(asked: Asked, wanted: Collection[str] | None = None) -> list[Choice]:
    """Return the figures by group, each key once; with `wanted` those with these keys at least, without asking for the rest."""
    asked = replace(asked, room=LADDER[0])  # a figure may be put in though the draft had no room for it
    found: dict[str, Choice] = {}
    for _, sentence in ask(asked):
        for amount in sentence.amounts:
            group = GROUPS.get(amount.key.partition(":")[0], "其他")
            found.setdefault(amount.key, Choice(amount, group, sentence.origins))
    if asked.kind.writer in OWN:
        _measures(asked, found, wanted)
    if asked.kind.writer == Writer.GOVERNMENT:
        _contributed(asked, found)
    order = list(dict.fromkeys([*GROUPS.values(), *(one.group for one in found.values())]))
    return sorted(found.values(), key=lambda one: order.index(one.group))


def _measures(asked: Asked, found: dict[str, Choice], wanted: Collection[str] | None) -> None:
    """Every registered measure of the unit, as far as there is something to count."""
    period, kept = registry.Period(asked.period.starts, asked.period.ends), ledgers.kept(asked)
    for measure in registry.known():
        if measure.key.startswith(ledgers.PREFIX) and measure.key.split(".")[1] not in kept:
            continue
        keys = [f"{MEASURE}{measure.key}:{part}" for part in ("value", "of", "percent")]
        if wanted is not None and not any(key in wanted and key not in found for key in keys):
            continue
        figure = registry.measure(measure.key, asked.unit, period, asked.acting, as_of=asked.as_of)
        if measured.recorded(figure):
            origins = (measured.origin(figure, asked.unit),)
            for key, amount in measured.figures(figure).items():
                found.setdefault(key, Choice(amount, GROUPS["measure"], origins))


def _contributed(asked: Asked, found: dict[str, Choice]) -> None:
    """What each unit's accepted report counts."""
    for one in gathered.given(asked).found.counted:
        key = f"unit:{one.unit.pk}:{one.key}"[:80]
        amount = gathered.added_up(key, f"{one.unit.name}：{one.label}", [one], asked)
        found.setdefault(key, Choice(amount, one.unit.name, gathered.of_reports([one])))
