"""What a name of a paper may be: units and groups that come near it, and the rule that a collective name says."""

from collections.abc import Iterable
from dataclasses import dataclass

from fazhi.org.models import Kind, Level, Unit, UnitGroup
from fazhi.org.selectors import by_rule
from tasks.models import ImportUnit, PlanImport

SHOWN = 8  # units of a rule that are named


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is offered: kind and level of units under the issuing government."""

    kind: str
    level: str

    @property
    def choice(self) -> str:
        """Its value in a form."""
        return f"r{self.kind}-{self.level}"

    def __str__(self) -> str:
        level, kind = (Level(self.level).label if self.level else ""), Kind(self.kind).label
        return kind if self.kind == Kind.TOWNSHIP else f"{level}{kind}"


def offered(batch: PlanImport, names: Iterable[ImportUnit]) -> dict[str, list[tuple[str, str, str]]]:
    """Return {words: [(choice, name, how it was found)]} for names with candidates (two queries, and one for each rule).

    A choice is `u12` for a unit, `g3` for a group, `rgovernment-county` for a rule that no group has yet.
    """
    found = {n.words: [_candidate(c) for c in n.candidates] for n in names if n.candidates}
    flat = [c for several in found.values() for c in several]
    units = dict(Unit.objects.filter(pk__in=[k for kind, k, _ in flat if kind == "u"], closed=None).values_list("pk", "name"))
    groups = dict(UnitGroup.objects.filter(pk__in=[k for kind, k, _ in flat if kind == "g"]).values_list("pk", "name"))
    rules = {k: _told(batch, k) for kind, k, _ in flat if kind == "r"}
    held = {"u": units, "g": groups, "r": rules}
    return {
        w: [(k.choice if kind == "r" else f"{kind}{k}", held[kind][k], how) for kind, k, how in several if held[kind].get(k)]
        for w, several in found.items()
    }


def _told(batch: PlanImport, rule: Rule) -> str:
    """What a rule takes in today; '' where that is nobody."""
    names = list(by_rule(batch.government, rule.kind, rule.level).values_list("name", flat=True))
    listed = "、".join(names[:SHOWN]) + ("等" if len(names) > SHOWN else "")
    return f"按规则建单位组：{batch.government.name}下的{rule}，今天 {len(names)} 家（{listed}）" if names else ""


def _candidate(stored) -> tuple[str, int | Rule, str]:
    """Read one stored candidate: an id, or [id, how], or ["group", id, how], or ["rule", kind, level]."""
    if isinstance(stored, int):
        return "u", stored, ""
    if isinstance(stored, dict):
        kind = "g" if stored.get("group_id") else "u"
        return kind, stored.get("group_id") or stored.get("unit_id") or 0, str(stored.get("how", ""))
    parts = list(stored)
    if parts[:1] == ["rule"]:
        return "r", Rule(*parts[1:3]), "rule"
    kind = "u"
    if parts and isinstance(parts[0], str):
        kind = "g" if parts.pop(0).startswith("g") else "u"
    return kind, int(parts[0] or 0) if parts else 0, str(parts[1]) if len(parts) > 1 else ""


def rule_chosen(batch: PlanImport, words: str, choice: str) -> Rule | None:
    """Return the rule behind a choice, if it is the one that this name of the paper was offered; else None."""
    names = ImportUnit.objects.filter(item__batch=batch, words=words).exclude(candidates=[])
    rules = (key for name in names[:50] for kind, key, _ in map(_candidate, name.candidates) if kind == "r")
    return next((rule for rule in rules if rule.choice == choice), None)
