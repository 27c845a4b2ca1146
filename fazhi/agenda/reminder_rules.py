"""Writes over the reminder rules."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from fazhi.agenda.models import ReminderRule
from fazhi.agenda.people import TOLD
from fazhi.org import access, audit, versions
from fazhi.org.acting import Acting, government_of

FIELDS = ("kind", "offset", "repeat", "role", "urgent", "by_mail", "active")
EARLIEST, LATEST, LONGEST = -365, 365, 90


def require_new(actor: Acting) -> None:
    """Raise Forbidden for who may not add a rule: rules hold for the whole installation."""
    access.require_role(actor, ReminderRule, "create")
    if government_of(actor.unit).parent_id is not None:
        raise access.Forbidden(access.rule_for(ReminderRule, "create").sentence)


@transaction.atomic
def save(rule: ReminderRule | None, *, actor: Acting, version: int | None = None, **facts: Any) -> ReminderRule:
    """Add a rule or change one. It holds from the next scan on. Raises Forbidden, Stale, ValidationError."""
    if rule is None:
        require_new(actor)
    else:
        access.require(actor, rule, "change")
    _check(facts)
    trial = ReminderRule.objects.get(pk=rule.pk) if rule else ReminderRule()
    for name in FIELDS:
        if name in facts:
            setattr(trial, name, facts[name])
    trial.full_clean()
    if rule is None:
        trial.save()
        saved = trial
    else:
        saved = versions.write(rule, version=version, changes={name: facts[name] for name in FIELDS if name in facts})
    audit.record("setting", acting=actor, obj=saved, detail={"fields": sorted(facts), "active": saved.active})
    return saved


def _check(facts: dict[str, Any]) -> None:
    if not EARLIEST <= facts.get("offset", 0) <= LATEST:
        raise ValidationError({"offset": f"应在 {EARLIEST} 到 {LATEST} 天之间。"})
    if not 0 <= facts.get("repeat", 0) <= LONGEST:
        raise ValidationError({"repeat": f"应在 0 到 {LONGEST} 天之间；0 表示不重复。"})
    if "role" in facts and facts["role"] not in TOLD:
        raise ValidationError({"role": "只能提醒应办单位的联络员或负责人。"})


def switch(rule: ReminderRule, *, actor: Acting) -> ReminderRule:
    """Turn a rule on or off. Raises Forbidden."""
    return save(rule, actor=actor, active=not rule.active)
