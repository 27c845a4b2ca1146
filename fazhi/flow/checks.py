"""System check: a state table that names what is missing does not start."""

from django.core.checks import Error, register

from fazhi.flow.tables import FLOWS, GATES, HANDLERS, Flow
from fazhi.org import access


@register()
def tables_are_sound(app_configs, **kwargs) -> list[Error]:
    """Check every table: states named, every state reachable, gates, handlers and access rules registered."""
    return [Error(f"{flow.noun}: {fault}", id="flow.E001") for model, flow in FLOWS.items() for fault in faults(model, flow)]


def faults(model, flow: Flow) -> list[str]:
    """Return what is wrong with a table, in words."""
    found = [] if flow.initial in flow.states else [f"initial state {flow.initial} is not a state"]
    actions = {action for m, action in access.rules() if m is model}
    for move in flow.moves:
        named = {*move.sources, *([move.target] if move.target else [])}
        found += [f"{move.name} names the unknown state {s}" for s in sorted(named - set(flow.states))]
        found += [f"{move.name} needs the missing gate {g}" for g in move.gates if g not in GATES]
        if move.handler and move.handler not in HANDLERS:
            found.append(f"{move.name} needs the missing handler {move.handler}")
        if move.action not in actions:
            found.append(f"{move.name} needs the access action {move.action}, which has no rule")
    reached = {flow.initial}
    for _ in flow.moves:
        reached |= {m.target for m in flow.moves if m.target and reached & set(m.sources)}
    found += [f"state {s} can't be reached" for s in flow.states if s not in reached]
    if len(flow.by_name) != len(flow.moves):
        found.append("two moves carry one name")
    return found
