"""A collective name that says a rule (all county governments) becomes a group of the directory, by the reviewer's yes."""

from django.core.exceptions import ValidationError
from django.db import transaction

from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import UnitGroup
from fazhi.org.selectors import by_rule
from fazhi.org.services.units import save_group
from tasks.models import PlanImport
from tasks.selectors.candidates import rule_chosen
from tasks.services.drafts import require_open
from tasks.services.imports import resolve_name


@transaction.atomic
def accept_rule(batch: PlanImport, *, actor: Acting, words: str, choice: str) -> int:
    """Make the group that a name's rule says, under the issuing government, and let the name stand for it in the whole paper.

    A group of that name which somebody made meanwhile is taken. The group stays when the answer is taken back. Returns in how
    many places the name stood. Raises Forbidden (the directory's own rule), Refused, ValidationError.
    """
    require_open(batch, actor)
    access.require_role(actor, UnitGroup, "create")
    rule = rule_chosen(batch, words, choice)
    if rule is None:
        raise ValidationError("没有这个选项，请从列出的几家里选，或写单位名称。")
    if not by_rule(batch.government, rule.kind, rule.level).exists():
        raise ValidationError(f"{batch.government.name}之下今天没有{rule}，请另选单位。")
    name = "".join(words.split())[:80]
    group = UnitGroup.objects.filter(government=batch.government, name=name).first()
    if group is None:
        made = {"members": [], "rule_kind": rule.kind, "rule_level": rule.level}
        group = save_group(actor=actor, government=batch.government, name=name, **made)
    return resolve_name(batch, actor=actor, words=words, group=group, learn=False)
