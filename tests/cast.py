"""The cast that tests share: one city with a county beside it, a person in every role, and plans made through the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from fazhi.files.models import Paper
from fazhi.org.acting import Acting, act_as
from fazhi.org.models import Post, Unit, User
from fazhi.org.services import people, units
from tasks.models import ImportItem, ImportUnit, Plan, PlanImport
from tasks.services import commit, plans

PASSWORD = "correct-horse-battery-9"

UNITS = (
    # key, code, name, level, kind, parent
    ("city", "C", "甲市人民政府", "city", "government", None),
    ("office", "C01", "甲市法治办", "city", "office", "city"),
    ("lead", "C02", "甲市牵头局", "city", "department", "city"),
    ("co", "C03", "甲市配合局", "city", "department", "city"),
    ("outsider", "C04", "甲市旁观局", "city", "department", "city"),
    ("county", "D", "乙县人民政府", "county", "government", "city"),
    ("county_dept", "D01", "乙县司法局", "county", "department", "county"),
    ("town", "D02", "丙镇人民政府", "township", "township", "county"),
    ("county2", "E", "丁县人民政府", "county", "government", "city"),
)

PEOPLE = (
    # key (and account), unit, role
    ("clerk", "office", "clerk"),
    ("head", "office", "office_head"),
    ("lead", "lead", "liaison"),
    ("lead_head", "lead", "unit_head"),
    ("co", "co", "liaison"),
    ("outsider", "outsider", "liaison"),
    ("leader", "city", "leader"),
    ("observer", "city", "observer"),
    ("assessor", "city", "assessor"),
    ("county", "county", "clerk"),
    ("county_dept", "county_dept", "liaison"),
    ("town", "town", "liaison"),
    ("county2", "county2", "clerk"),
    ("sysadmin", "city", "sysadmin"),
    ("secadmin", "city", "secadmin"),
    ("auditor", "city", "auditor"),
)


@dataclass
class World:
    """Everybody and every unit by key."""

    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def acting(self, key: str) -> Acting:
        """Return the acting of a member of the cast, today."""
        post = Post.objects.select_related("user", "unit").get(pk=self.posts[key].pk)
        return act_as(post)

    def sign_in(self, client, key: str):
        """Sign a test client in as a member of the cast, with the session marks that the sign-in view sets."""
        user = User.objects.get(pk=self.users[key].pk)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session, now = client.session, int(timezone.now().timestamp())
        session.update({"epoch": user.epoch, "since": now, "seen": now, "post": self.posts[key].pk})
        session.save()
        return client


def make_world() -> World:
    """Create the cast through the services of org."""
    world = World()
    for key, code, name, level, kind, parent in UNITS:
        above = world.units[parent] if parent else None
        world.units[key] = units.open_unit(actor=None, code=code, name=name, level=level, kind=kind, parent=above)
    for key, unit, role in PEOPLE:
        user = User(username=key, name=f"{key}同志", must_change=False)
        user.set_unusable_password()
        user.save()
        world.users[key] = user
        world.posts[key] = people.appoint(actor=None, user=user, unit=world.units[unit], role=role, starts=date(2020, 1, 1))
    return world


def make_import(
    world: World, rows: list[dict], *, title: str = "甲市工作要点", number: str = "", by: str = "clerk", **rest
) -> PlanImport:
    """Stage an import by hand: rows of {title, lead: [keys], co: [keys], responsible: [keys], day: date, trail: [..]}."""
    actor = world.acting(by)
    year = timezone.localdate().year
    text = "\n".join(row["title"] for row in rows)
    ends = [len("\n".join(r["title"] for r in rows[: i + 1])) for i in range(len(rows))]
    blocks = [
        [e - len(r["title"]), e, "paragraph", None, 1, None, None, None, 1, 1, "", ""] for r, e in zip(rows, ends, strict=True)
    ]
    paper = Paper.objects.create(name=f"{title}.txt", kind="txt", title=title, text=text, blocks=blocks, by=actor.user)
    government = next(
        u for u in (actor.unit, *world.units.values()) if u.kind == "government" and actor.unit.path.startswith(u.path)
    )
    batch = PlanImport.objects.create(
        paper=paper,
        government=government,
        office=actor.unit,
        title=title,
        number=number,
        starts=date(year, 1, 1),
        ends=date(year, 12, 31),
        candidate=0,
        by=actor.user,
        **rest,
    )
    for order, row in enumerate(rows, 1):
        stage(world, batch, order, row)
    return batch


def stage(world: World, batch: PlanImport, order: int, row: dict) -> ImportItem:
    """Stage one row of an import; see `make_import`."""
    start = max(batch.paper.text.find(row["title"]), 0)
    day = row.get("day")
    item = ImportItem.objects.create(
        batch=batch,
        order=order,
        trail=row.get("trail", ["一、总体"]),
        number=row.get("number", f"{order}."),
        title=row["title"],
        text=row.get("text", row["title"]),
        start=start,
        end=start + len(row["title"]),
        dues=[{"value": day.isoformat(), "kind": "by", "words": f"{day:%m月%d日}前", "day": day.isoformat()}] if day else [],
    )
    for role in ("lead", "responsible", "co"):
        for key in row.get(role, []):
            unit = world.units[key]
            ImportUnit.objects.create(item=item, role=role, order=item.units.count(), unit=unit, words=unit.name, how="exact")
    return item


def make_plan(world: World, rows: list[dict], *, state: str = "issued", by: str = "clerk", head: str = "head", **rest) -> Plan:
    """Take an import through the services to a plan in the wanted state: drafted, submitted, signed_off or issued."""
    batch = commit.act(make_import(world, rows, by=by, **rest), "commit", actor=world.acting(by))
    plan = batch.plan
    for name, who, reached in (("submit", by, "submitted"), ("sign_off", head, "signed_off"), ("issue", by, "issued")):
        if plan.state == state:
            break
        plan = plans.act(plan, name, actor=world.acting(who))
        assert plan.state == reached
    return plan
