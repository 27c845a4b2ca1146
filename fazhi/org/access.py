"""The one place where rights are decided: one rule per (model, action), as a filter.

A list, an object, a button, an API answer and a download ask the same rule, so they can't disagree: the object check is
the list's query narrowed to one key.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When
from django.http import Http404

from fazhi.org.acting import Acting

Where = Callable[[Acting], Q]


class Forbidden(PermissionDenied):
    """A party without that right; `str()` is the Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who (roles) may do the action, on which objects (where, beyond being able to view), and what a refusal says."""

    roles: frozenset[str]
    where: Where
    sentence: str


_RULES: dict[tuple[type[Model], str], Rule] = {}


def everything(acting: Acting) -> Q:
    """Return the filter that lets every row pass."""
    return Q()


def nothing(acting: Acting) -> Q:
    """Return the filter that lets no row pass."""
    return Q(pk__in=())


def own_office(key: str) -> Where:
    """Return the rule 'the office under `key` is the acting unit'."""

    def where(acting: Acting) -> Q:
        return Q(**{key: acting.unit.pk})

    return where


def allow(model: type[Model], action: str, *, roles: Iterable[str], where: Where = everything, sentence: str = "") -> None:
    """Register the rule for an action. A second rule for the same pair is an error."""
    key = (model, action)
    if key in _RULES:
        raise ValueError(f"two access rules for {model.__name__}.{action}")
    _RULES[key] = Rule(frozenset(roles), where, sentence or "您的岗位没有这项权限。")


def rules() -> dict[tuple[type[Model], str], Rule]:
    """Return a copy of all rules, for checks and the written matrix."""
    return dict(_RULES)


def rule_for(model: type[Model], action: str) -> Rule:
    """Return the rule; KeyError names the missing pair."""
    return _RULES[(model, action)]


def _filter(acting: Acting | None, model: type[Model], action: str) -> Q:
    if acting is None:
        return Q(pk__in=())
    view = rule_for(model, "view")
    if acting.role not in view.roles:
        return Q(pk__in=())
    q = view.where(acting)
    if action == "view":
        return q
    rule = rule_for(model, action)
    if acting.role not in rule.roles:
        return Q(pk__in=())
    return q & rule.where(acting)


def visible(acting: Acting | None, model: type[Model], action: str = "view") -> QuerySet:
    """Return the rows on which the acting person may do the action. Nobody signed in: none."""
    return only(acting, model._default_manager.all(), action)


def only(acting: Acting | None, rows: QuerySet, action: str) -> QuerySet:
    """Return those of some rows on which the acting person may do the action."""
    q = _filter(acting, rows.model, action)
    return rows.none() if q == Q(pk__in=()) else rows.filter(q)


def _truth(q: Q) -> Case | Value:
    if not q:
        return Value(True, output_field=BooleanField())
    return Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())


def rights(acting: Acting, obj: Model) -> frozenset[str]:
    """Return every action the person may do on an object, in one query."""
    model = type(obj)
    own = [(action, rule) for (m, action), rule in _RULES.items() if m is model and acting.role in rule.roles]
    wheres: list[Q] = []  # the same condition is asked once, however many actions hang on it
    asked = []
    for action, rule in own:
        q = Q() if action == "view" else rule.where(acting)
        if q not in wheres:
            wheres.append(q)
        asked.append((action, wheres.index(q)))
    cases = {f"may_{number}": _truth(q) for number, q in enumerate(wheres)}
    rows = model._default_manager.filter(_filter(acting, model, "view"), pk=obj.pk).order_by()
    for row in rows.annotate(**cases).values_list(*cases)[:1]:
        return frozenset(action for action, number in asked if row[number])
    return frozenset()


def get(acting: Acting | None, model: type[Model], pk, action: str = "view", *, queryset: QuerySet | None = None) -> Model:
    """Return an object through the rule.

    Raises Http404 for a stranger (same answer as for a missing key) and Forbidden, with the rule's sentence, for one who
    may see it but not do this.
    """
    base = model._default_manager.all() if queryset is None else queryset
    obj = base.filter(_filter(acting, model, "view")).filter(pk=pk).first()
    if obj is None:
        raise Http404("没有找到这条记录，或者它与您的单位无关。")
    if action != "view":
        require(acting, obj, action)
    return obj


def may(acting: Acting | None, obj: Model, action: str) -> bool:
    """Return whether the person may do the action on the object (one query)."""
    return visible(acting, type(obj), action).filter(pk=obj.pk).exists()


def require(acting: Acting | None, obj: Model, action: str) -> None:
    """Raise Http404 for a stranger, Forbidden for a party without the right; else return."""
    if may(acting, obj, action):
        return
    if action == "view" or not may(acting, obj, "view"):
        raise Http404("没有找到这条记录，或者它与您的单位无关。")
    raise Forbidden(rule_for(type(obj), action).sentence)


def may_role(acting: Acting | None, model: type[Model], action: str) -> bool:
    """Return whether the role alone could do the action; for acts without an object yet, such as creating."""
    return acting is not None and acting.role in rule_for(model, action).roles


def require_role(acting: Acting | None, model: type[Model], action: str) -> None:
    """Raise Forbidden when the role could never do this."""
    if not may_role(acting, model, action):
        raise Forbidden(rule_for(model, action).sentence)
