"""move(): the only writer of state."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Model, QuerySet

from fazhi.agenda import events
from fazhi.flow.models import TimelineStep
from fazhi.flow.tables import FLOWS, GATES, HANDLERS, Flow, Move
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.faults import crash_here
from fazhi.org.versions import changed_now

NOTE_LIMIT = 1000
CHUNK = 5000  # keys in one statement; SQLite takes 32,766


class Refused(Exception):
    """A move that may not be made now; `str()` is the Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a bulk act did: keys done, and (object, sentence) for each one skipped."""

    done: list[int]
    skipped: list[tuple[Model, str]]


def lock(rows, *, order: str = "pk") -> list[Model]:
    """Lock rows in a fixed order and return them; SQLite is already under its write lock."""
    rows = rows.order_by(order)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",), no_key=connection.vendor == "postgresql")
    return list(rows)


def lock_for(actor: Acting, rows: QuerySet, action: str) -> Model:
    """Lock the one record that `rows` names, if the person may do this to it. Raises as `access.require`."""
    held = lock(access.only(actor, rows, action))
    if not held:
        access.require(actor, rows.get(), action)
        held = lock(rows)  # it became theirs a moment ago
    return held[0]


def move(obj: Model, name: str, *, actor: Acting, note: str = "", data: dict | None = None) -> Model:
    """Make a named move and return the moved object.

    In one transaction: lock parent and object, check the source state, the access rule, the note and the gates, run the
    handler, write state and version, append the TimelineStep, put out the notices that derive from it. Raises Http404 or
    access.Forbidden by the access rule, and Refused with a sentence when state, note or a gate says no: then nothing is
    written.
    """
    outcome = move_many(type(obj), [obj.pk], name, actor=actor, note=note, data=data, single=True)
    return type(obj)._default_manager.get(pk=outcome.done[0])


@transaction.atomic
def move_many(
    model: type[Model],
    ids: Sequence[int],
    name: str,
    *,
    actor: Acting,
    note: str = "",
    data: dict | None = None,
    single: bool = False,
) -> Outcome:
    """Make one move on many objects, set-wise, by the same rules as one by one.

    What a single move would refuse is skipped and told with its sentence; with `single` it is raised instead.
    """
    flow, data, note = FLOWS[model], data or {}, note.strip()
    step = flow.by_name[name]
    if single:
        access.require(actor, model(pk=ids[0]), "view")
    _check_note(step, note)
    whole = Outcome([], [])
    for at in range(0, len(ids), CHUNK):
        part = _move_chunk(model, flow, step, ids[at : at + CHUNK], actor, note, data, single)
        whole.done.extend(part.done)
        whole.skipped.extend(part.skipped)
    return whole


def move_all(
    model: type[Model], ids: Sequence[int], name: str, *, actor: Acting, note: str = "", data: dict | None = None
) -> None:
    """Make one move on all of these objects or on none: for a service that must not leave some behind. Raises Refused."""
    outcome = move_many(model, ids, name, actor=actor, note=note, data=data)
    if outcome.skipped:
        raise Refused(outcome.skipped[0][1])


def _move_chunk(model, flow: Flow, step: Move, ids, actor: Acting, note: str, data: dict, single: bool) -> Outcome:
    objects = _locked(model, flow, ids)
    allowed = set(access.visible(actor, model, step.action).filter(pk__in=[o.pk for o in objects]).values_list("pk", flat=True))
    done, skipped = [], []
    for obj in objects:
        why = _refusal(flow, step, obj, actor, data, allowed)
        if why and single:
            if obj.pk not in allowed:
                raise access.Forbidden(why)
            raise Refused(why)
        if why:
            skipped.append((obj, why))
        else:
            done.append(obj)
    if done:
        _carry_out(flow, step, done, actor, note, data)
    return Outcome([o.pk for o in done], skipped)


def _locked(model: type[Model], flow: Flow, ids: Sequence[int]) -> list[Model]:
    if flow.parent:
        parents = model._default_manager.filter(pk__in=ids).values_list(f"{flow.parent}_id", flat=True)
        lock(model._meta.get_field(flow.parent).related_model._default_manager.filter(pk__in=set(parents)))
    return lock(model._default_manager.filter(pk__in=ids))


def _check_note(step: Move, note: str) -> None:
    if step.note and not note:
        raise Refused(f"{step.label}要写明理由。")
    if len(note) > NOTE_LIMIT:
        raise Refused(f"理由最多{NOTE_LIMIT}字，现在有{len(note)}字。")


def _refusal(flow: Flow, step: Move, obj: Model, actor: Acting, data: dict, allowed: set) -> str | None:
    if obj.pk not in allowed:
        return access.rule_for(type(obj), step.action).sentence
    if obj.state not in step.sources:
        return f"“{str(obj)[:40]}”现在是“{flow.states[obj.state]}”，不能{step.label}。"
    missing = [key for key in step.data if data.get(key) in (None, "", [])]
    if missing:
        return f"{step.label}缺少内容：{'、'.join(missing)}。"
    return next((why for name in step.gates if (why := GATES[name](obj, actor, data))), None)


def _carry_out(flow: Flow, step: Move, objects: list[Model], actor: Acting, note: str, data: dict) -> None:
    model = type(objects[0])
    if step.handler:
        HANDLERS[step.handler](objects, actor, note, data)
    if step.target:
        changes = {"state": step.target, "version": F("version") + 1, **changed_now(model)}
        model._default_manager.filter(pk__in=[o.pk for o in objects]).update(**changes)
        crash_here("flow.moved")
    steps = [step_row(o, step.name, step.label, actor, note=note, source=o.state, target=step.target or o.state) for o in objects]
    for row, obj in zip(steps, objects, strict=True):
        row.detail = getattr(obj, "_step_detail", {})
    TimelineStep.objects.bulk_create(steps, batch_size=2000)
    crash_here("flow.told")
    events.notify(objects, step.name, steps, actor, note)


def step_row(
    obj: Model, name: str, label: str, actor: Acting, *, note: str = "", source: str = "", target: str = "", **rest
) -> TimelineStep:
    """Return an unsaved step; for services that change a record without moving it, see `note_step`."""
    return TimelineStep(
        noun=noun_of(obj),
        object_id=obj.pk,
        move=name,
        label=label,
        source=source,
        target=target,
        user=actor.user,
        who=actor.user.name,
        unit=actor.unit,
        note=note,
        **rest,
    )


def note_step(obj: Model, name: str, label: str, *, actor: Acting, note: str = "", detail: dict | None = None) -> TimelineStep:
    """Append a step for a change that isn't a move (an edit, a hand-over), inside the caller's transaction."""
    state = getattr(obj, "state", "")
    row = step_row(obj, name, label, actor, note=note, source=state, target=state, detail=detail or {})
    row.save()
    events.notify([obj], name, [row], actor, note)
    return row


def note_steps(objects: Sequence[Model], name: str, label: str, *, actor: Acting, note: str = "") -> list[TimelineStep]:
    """Append one step to each of many records of one noun, set-wise, inside the caller's transaction; returns them."""
    states = [getattr(obj, "state", "") for obj in objects]
    paired = zip(objects, states, strict=True)
    rows = [step_row(obj, name, label, actor, note=note, source=state, target=state) for obj, state in paired]
    TimelineStep.objects.bulk_create(rows, batch_size=2000)
    if rows:
        events.notify(objects, name, rows, actor, note)
    return rows


def moves_for(obj: Model, *, actor: Acting) -> list[Move]:
    """Return the moves that state and rights allow now, for buttons; gates are asked when the move is made (one query)."""
    flow = FLOWS[type(obj)]
    fitting = [m for m in flow.moves if obj.state in m.sources and not m.hidden]
    if not fitting:
        return []
    held = access.rights(actor, obj)
    return [m for m in fitting if m.action in held]
