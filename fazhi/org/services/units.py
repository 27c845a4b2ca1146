"""Writes over units: open, correct, close, succeed; groups and aliases."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from fazhi.lib.spelling import spell
from fazhi.org import audit, versions
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Alias, GroupMember, Unit, UnitGroup
from fazhi.org.selectors import in_line

EDITABLE = ("name", "short", "order", "soon_days", "guided_by", "opened")


def place(unit: Unit) -> None:
    """Fill pinyin and the path of a saved unit; the path needs its own key."""
    unit.pinyin, unit.initials = spell(unit.name)
    unit.path = (unit.parent.path if unit.parent_id else "") + f"{unit.pk:06d}."
    Unit.objects.filter(pk=unit.pk).update(path=unit.path, pinyin=unit.pinyin, initials=unit.initials)


@transaction.atomic
def open_unit(*, actor: Acting | None, code: str, name: str, level: str, kind: str, parent: Unit | None = None, **rest) -> Unit:
    """Create a unit under a parent. Raises ValidationError with a Chinese sentence on a duplicate or a bad field."""
    if parent is not None and parent.closed:
        raise ValidationError({"parent": f"“{parent.name}”已撤销，不能再设下级单位。"})
    unit = Unit(code=code, name=name, level=level, kind=kind, parent=parent, **rest)
    unit.full_clean(exclude=["path"])
    unit.save()
    place(unit)
    audit.record("create", acting=actor, obj=unit)
    return unit


@transaction.atomic
def correct(unit: Unit, *, actor: Acting, version: int, **changes) -> Unit:
    """Correct a unit's own facts. The former name stays as an alias, so old papers are still read.

    Raises Stale, ValidationError.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValidationError(f"这些内容不能直接改：{'、'.join(sorted(unknown))}")
    trial = Unit.objects.get(pk=unit.pk)
    for field, value in changes.items():
        setattr(trial, field, value)
    trial.full_clean(exclude=["path"])
    fresh = versions.write(unit, version=version, changes=changes)
    if fresh.name != unit.name:
        place(fresh)
        remember(government=government_of(fresh), name=unit.name, unit=fresh, actor=actor, source="renamed")
    audit.record("change", acting=actor, obj=fresh, detail={k: str(v) for k, v in changes.items()})
    return fresh


@transaction.atomic
def close(unit: Unit, *, actor: Acting, version: int, on: date, successor: Unit | None = None) -> Unit:
    """Close a unit on a day, its work carried by a successor if one is named. Raises Stale, ValidationError."""
    if successor is not None and (successor.pk == unit.pk or successor.closed):
        raise ValidationError({"successor": "承接单位须是另一个现存单位。"})
    if unit.opened and on < unit.opened:
        raise ValidationError({"closed": "撤销日期不能早于设立日期。"})
    if Unit.objects.filter(parent=unit, closed__isnull=True).exists():
        raise ValidationError({"closed": "还有未撤销的下级单位，请先处理下级单位。"})
    fresh = versions.write(unit, version=version, changes={"closed": on, "successor": successor})
    audit.record("change", acting=actor, obj=fresh, detail={"closed": str(on), "successor": str(successor or "")})
    return fresh


@transaction.atomic
def remember(
    *,
    government: Unit,
    name: str,
    actor: Acting | None,
    unit: Unit | None = None,
    group: UnitGroup | None = None,
    source: str = "entered",
) -> Alias:
    """Make a name stand for a unit or a group in the papers of a government; a later correction wins.

    Raises ValidationError for an empty or masked name, and for what stands outside the government's line.
    """
    name = "".join(name.split())
    if not name or len(name) > 80 or "*" in name:
        raise ValidationError("叫法应有1至80个字，不能含星号。")
    if not _in_line(government, unit, group):
        raise ValidationError(f"“{unit or group}”不在{government.name}这条线上，本级文件用不到它，不能给它起叫法。")
    alias, _ = Alias.objects.update_or_create(
        government=government,
        name=name,
        defaults={"unit": unit, "group": group, "source": source, "by": actor.user if actor else None},
    )
    if source == "entered":
        audit.record("create", acting=actor, obj=alias, detail={"stands_for": str(unit or group)})
    return alias


def _in_line(government: Unit, unit: Unit | None, group: UnitGroup | None) -> bool:
    """Whether papers of the government may mean it: what stands below the government, and the governments above it."""
    if unit is not None:
        return in_line(unit, government)
    return group is None or group.government_id in government.ancestor_ids


@transaction.atomic
def forget(alias: Alias, *, actor: Acting) -> None:
    """Delete an alias."""
    audit.record("change", acting=actor, obj=alias, detail={"deleted": alias.name})
    alias.delete()


@transaction.atomic
def save_group(
    *,
    actor: Acting | None,
    government: Unit,
    name: str,
    members: list[Unit],
    rule_kind: str = "",
    rule_level: str = "",
    group: UnitGroup | None = None,
    version: int | None = None,
) -> UnitGroup:
    """Create or change a group: its list of units and its rule. Raises Stale, ValidationError."""
    changes = {"name": name, "rule_kind": rule_kind, "rule_level": rule_level}
    if not members and not rule_kind and not rule_level:
        raise ValidationError("单位组要有成员，或者有类别、层级规则。")
    outside = [u.name for u in members if not u.path.startswith(government.path)]
    if outside:
        raise ValidationError(f"这些单位不在{government.name}之下：{'、'.join(outside[:5])}")
    trial = UnitGroup.objects.get(pk=group.pk) if group else UnitGroup(government=government)
    for field, value in changes.items():
        setattr(trial, field, value)
    trial.full_clean()
    if group is None:
        trial.save()
        group = trial
    else:
        group = _write_group(group, version, changes, members)
        GroupMember.objects.filter(group=group).exclude(unit__in=members).delete()
    held = set(GroupMember.objects.filter(group=group).values_list("unit_id", flat=True))
    GroupMember.objects.bulk_create(GroupMember(group=group, unit=u) for u in members if u.pk not in held)
    audit.record("change", acting=actor, obj=group, detail={"members": len(members)})
    return group


def _write_group(group: UnitGroup, version: int | None, changes: dict, members: list[Unit]) -> UnitGroup:
    """Write a group's own fields; a collision also says which members are stored now."""
    try:
        return versions.write(group, version=version, changes=changes)
    except versions.Stale as stale:
        stored = list(Unit.objects.filter(groupmember__group=group).order_by("path"))
        if {u.pk for u in stored} != {u.pk for u in members}:
            stale.fields["members"] = (members, stored)
        raise
