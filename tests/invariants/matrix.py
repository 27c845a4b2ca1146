"""The written matrix: every address x every member of the cast. An address that is missing here fails the build.

A row says who gets through (`ok`, with what status), who is told in a sentence that they may not (`forbidden`, 403), and that
everybody else gets the answer for a thing that does not exist (404). Nobody signed in: the sign-in page, or 401 under /api/.
The cast stands for the relations: `lead` the own unit, `co` a sibling party, `outsider` a sibling that is no party, `leader` the
parent, `county_dept` and `town` children, `county2` another county.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

OFFICE = "clerk head"
COUNTIES = "county county2"
PARTY = "lead lead_head co"
ABOVE = "leader observer assessor"
OUTSIDE = "outsider county_dept town"
ADMINS = "sysadmin secadmin auditor"
BUSINESS = f"{OFFICE} {COUNTIES} {PARTY} {ABOVE} {OUTSIDE}"
EVERYBODY = f"{BUSINESS} {ADMINS}"
OFFICES = f"{OFFICE} {COUNTIES}"
UNIT_KEEPERS = f"sysadmin {OFFICES}"


def rest(who: str) -> str:
    """Everybody signed in who is not among these."""
    return " ".join(key for key in EVERYBODY.split() if key not in who.split())


@dataclass(frozen=True)
class Row:
    """What an address answers. `kwargs` and `data` are made from the world; `method` is the one under test."""

    ok: str
    forbidden: str = ""
    method: str = "GET"
    codes: tuple[int, ...] = (200,)
    kwargs: Callable = field(default=lambda world: {})
    data: Callable = field(default=lambda world: {})
    anonymous: str = "signin"


SENT = (200, 302, 400, 409, 413, 422)


def post(ok: str, forbidden: str = "", **rest_) -> Row:
    """A row for an address that only takes POST; let through means: its form is read, whatever it then says."""
    return Row(ok, forbidden, method="POST", codes=SENT, **rest_)


def pk(what: str) -> Callable:
    """Keyword arguments naming one object of the world."""
    return lambda world: {"pk": getattr(world, what).pk}


def unit(key: str) -> Callable:
    """Keyword arguments naming one unit of the cast."""
    return lambda world: {"pk": world.units[key].pk}


def user(key: str) -> Callable:
    """Keyword arguments naming one person of the cast."""
    return lambda world: {"pk": world.users[key].pk}


CITY_PEOPLE = f"{OFFICE} {ADMINS}"

DESK = {
    "healthz": Row(EVERYBODY, anonymous="open"),
    "readyz": Row(EVERYBODY, codes=(200, 503), anonymous="open"),
    "desk:signin": Row(EVERYBODY, codes=(200, 302, 403), anonymous="open"),
    "desk:signout": post(EVERYBODY),
    "desk:me": Row(EVERYBODY),
    "desk:switch_post": Row(EVERYBODY, method="POST", codes=(302, 400, 404)),
    "desk:password": Row(EVERYBODY),
    "desk:end_sessions": post(EVERYBODY),
    "desk:look": post(EVERYBODY),
    "desk:manage": Row(EVERYBODY, codes=(200, 302)),
    "desk:units": Row(EVERYBODY),
    "desk:unit_names": Row(EVERYBODY),
    "desk:unit": Row(EVERYBODY, kwargs=unit("lead")),
    "desk:unit_create": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:unit_import": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:unit_import_sheet": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:unit_edit": Row(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=unit("lead")),
    "desk:unit_close": Row(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=unit("lead")),
    "desk:alias_add": post(UNIT_KEEPERS, rest(UNIT_KEEPERS), kwargs=unit("lead")),  # what the own papers call it
    "desk:alias_forget": post(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=pk("alias")),
    "desk:groups": Row(EVERYBODY),
    "desk:group": Row(EVERYBODY, kwargs=pk("group")),
    "desk:group_create": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:group_edit": Row(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=pk("group")),
    "desk:people": Row(EVERYBODY),
    "desk:person": Row(f"lead lead_head {CITY_PEOPLE}", kwargs=user("lead")),
    "desk:person_create": Row("sysadmin", rest("sysadmin")),
    "desk:people_import": Row("sysadmin", rest("sysadmin")),
    "desk:people_import_sheet": Row("sysadmin", rest("sysadmin")),
    "desk:person_edit": Row("sysadmin", f"lead lead_head secadmin auditor {OFFICE}", kwargs=user("lead")),
    "desk:reset_password": post("sysadmin", f"lead lead_head secadmin auditor {OFFICE}", kwargs=user("lead")),
    "desk:person_end_sessions": post("sysadmin secadmin", f"lead lead_head auditor {OFFICE}", kwargs=user("lead")),
    "desk:appoint": post("secadmin", f"lead lead_head sysadmin auditor {OFFICE}", kwargs=user("lead")),
    "desk:posts_import": Row("secadmin", rest("secadmin")),
    "desk:posts_import_sheet": Row("secadmin", rest("secadmin")),
    "desk:leave": post("secadmin", f"lead lead_head sysadmin auditor {OFFICE}", kwargs=lambda w: {"pk": w.posts["lead"].pk}),
    "desk:tokens": Row(f"{BUSINESS} secadmin", "sysadmin auditor"),
    "desk:token_create": Row(BUSINESS, ADMINS),
    "desk:token_revoke": post("lead secadmin", kwargs=pk("token")),
    "desk:audit": Row("auditor", rest("auditor")),
}

BATCH = pk("batch")
IMPORTS = {
    "tasks:imports": Row(OFFICES, rest(OFFICES)),
    "tasks:import_new": Row(OFFICES, rest(OFFICES)),
    "tasks:import": Row(OFFICE, kwargs=BATCH),
    "tasks:import_choose": Row(OFFICE, codes=(200, 302), kwargs=BATCH),
    "tasks:import_paper_part": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "block": 0}),
    "tasks:import_units": Row(OFFICE, kwargs=BATCH),
    "tasks:import_head": post(OFFICE, kwargs=BATCH),
    "tasks:import_item": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "item": w.item.pk}),
    "tasks:import_item_act": post(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "item": w.item.pk}),
    "tasks:import_names": post(OFFICE, kwargs=BATCH),
    "tasks:import_forget": post(OFFICE, kwargs=BATCH),
    "tasks:import_bulk": post(OFFICE, kwargs=BATCH),
    "tasks:import_lift": post(OFFICE, kwargs=BATCH),
    "tasks:import_move": post(OFFICE, kwargs=BATCH),
    "tasks:import_diff": Row(OFFICE, kwargs=pk("revision")),
    "tasks:import_paper": Row(OFFICE, kwargs=BATCH),
}

# Who sees the issued plan of the city: its office, its parties, and whoever stands above them.
SEES = f"{OFFICE} {PARTY} {ABOVE}"
PLAN = pk("plan")
DRAFTED = pk("drafted")
PLANS = {
    "tasks:plans": Row(EVERYBODY),  # an administrator's is empty
    "tasks:plan_names": Row(EVERYBODY),  # an administrator's is empty
    "tasks:plan": Row(SEES, kwargs=PLAN),
    "tasks:plan_move": post(SEES, kwargs=PLAN),
    "tasks:plan_edit": Row(OFFICE, kwargs=DRAFTED),
    "tasks:plan_bulk": post(OFFICE, kwargs=DRAFTED),
    "tasks:burden": Row(OFFICE, kwargs=DRAFTED),
    "tasks:plan_paper": Row(SEES, kwargs=PLAN),
    "tasks:plan_units": Row(SEES, kwargs=PLAN),
    "tasks:receipts": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=PLAN),
    "tasks:plan_receive": post(SEES, kwargs=PLAN),
    "tasks:tasks": Row(EVERYBODY),  # an administrator's is empty
    "tasks:unit_names": Row(EVERYBODY),  # an administrator's is empty
    "tasks:task": Row(SEES, kwargs=pk("task")),
    "tasks:task_edit": Row(OFFICE, kwargs=pk("drafted_task")),
    "tasks:part_move": post(SEES, kwargs=pk("part")),
    "tasks:part_reassign": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=pk("part")),
    "tasks:part_hand_on": Row("lead lead_head", f"co {OFFICE} {ABOVE}", kwargs=pk("part")),
    "tasks:plan_carry": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=PLAN),
    "tasks:plan_archive": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=PLAN),
    "tasks:plan_archive_file": Row(OFFICE, f"{PARTY} {ABOVE}", codes=(404,), kwargs=PLAN),  # nothing made yet
    "tasks:task_finish": post(OFFICE, f"{PARTY} {ABOVE}", kwargs=pk("task")),
    "home:desk": Row(EVERYBODY),
    "home:search": Row(EVERYBODY),
}

# The round asks the lead alone; its claim is about the same task, which the co-unit sees too.
ROUND = pk("round")
REPORTS = "lead lead_head"
ROUNDS = {
    "tasks:rounds": Row(EVERYBODY),  # an administrator's is empty
    "tasks:round_new": Row(OFFICES, rest(OFFICES)),
    "tasks:round": Row(f"{OFFICE} {REPORTS} {ABOVE}", kwargs=ROUND),
    "tasks:round_move": post(f"{OFFICE} {REPORTS} {ABOVE}", kwargs=ROUND),
    "tasks:round_accept": post(OFFICE, f"{REPORTS} {ABOVE}", kwargs=ROUND),
    "tasks:round_units": Row(f"{OFFICE} {REPORTS} {ABOVE}", kwargs=ROUND),
    "tasks:round_review": Row(OFFICE, f"{REPORTS} {ABOVE}", kwargs=ROUND),
    "tasks:round_docx": Row(f"{OFFICE} {REPORTS} {ABOVE}", kwargs=ROUND),
    "tasks:round_xlsx": Row(f"{OFFICE} {REPORTS} {ABOVE}", kwargs=ROUND),
    "tasks:claims": Row(EVERYBODY),  # an administrator's is empty
    "tasks:claims_close": post(OFFICES, rest(OFFICES)),
    "tasks:claim": Row(SEES, kwargs=pk("claim")),
    "tasks:claim_move": post(SEES, kwargs=pk("claim")),
    "tasks:part_claim": Row(REPORTS, f"co {OFFICE} {ABOVE}", kwargs=pk("part")),
}


def api(ok: str, kwargs: Callable = lambda world: {}, **more) -> Row:
    """A row for a read of the API."""
    return Row(ok, kwargs=kwargs, anonymous="api", **more)


def of(make: Callable) -> Callable:
    """Keyword arguments naming what `make(world)` finds."""
    return lambda world: {"pk": make(world).pk}


NOUNS = ["duties", "milestones", "minimums", "parts", "plans", "sections", "tasks"]
API = {
    # A list holds what one may see; who may never see the noun is told so.
    **{f"api:{name}": api(EVERYBODY) for name in ("aliases", "groups", "people", "posts", "units")},
    **{f"api:{name}": api(BUSINESS, forbidden=ADMINS) for name in NOUNS},
    **{f"api:{name}": api(OFFICES, forbidden=rest(OFFICES)) for name in ("imports", "import-items")},
    "api:tokens": api(f"{BUSINESS} secadmin", forbidden="sysadmin auditor"),
    "api:audit-events": api("auditor", forbidden=rest("auditor")),
    "api:root": api(EVERYBODY),
    "api:me": api(EVERYBODY),
    "api:schema": api(EVERYBODY),
    "api:docs": Row(EVERYBODY),
    "api:unknown": api(""),
    "api:units-detail": api(EVERYBODY, unit("lead")),
    "api:groups-detail": api(EVERYBODY, pk("group")),
    "api:aliases-detail": api(EVERYBODY, pk("alias")),
    "api:people-detail": api(f"lead lead_head {CITY_PEOPLE}", user("lead")),
    "api:posts-detail": api(f"lead lead_head {CITY_PEOPLE}", of(lambda w: w.posts["lead"])),
    "api:tokens-detail": api("lead secadmin", pk("token")),
    "api:audit-events-detail": api("auditor", of(lambda w: w.event)),
    "api:plans-detail": api(SEES, PLAN),
    "api:plans-timeline": api(SEES, PLAN),
    "api:plans-paper": api(SEES, PLAN),
    "api:plans-paper-file": api(SEES, PLAN),
    "api:sections-detail": api(SEES, of(lambda w: w.plan.sections.get())),
    "api:tasks-detail": api(SEES, pk("task")),
    "api:tasks-timeline": api(SEES, pk("task")),
    "api:parts-detail": api(SEES, pk("part")),
    "api:parts-timeline": api(SEES, pk("part")),
    "api:milestones-detail": api(SEES, of(lambda w: w.task.milestones.get())),
    "api:minimums-detail": api(SEES, of(lambda w: w.task.minimums.get())),
    "api:duties-detail": api(SEES, of(lambda w: w.part.owed.get().duty)),
    "api:imports-detail": api(OFFICE, BATCH),
    "api:imports-timeline": api(OFFICE, BATCH),
    "api:imports-paper": api(OFFICE, BATCH),
    "api:imports-paper-file": api(OFFICE, BATCH),
    "api:import-items-detail": api(OFFICE, pk("item")),
}

MATRIX: dict[str, Row] = {**DESK, **IMPORTS, **PLANS, **ROUNDS, **API}
