"""Who acts: a person in one of their posts, on a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Expression, Q, QuerySet
from django.utils import timezone

from fazhi.org.models import Kind, Post, Unit, User
from fazhi.org.models.people import ADMINS, OFFICE, WORKING
from fazhi.org.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Acting:
    """A person acting in a post. `scopes` is None in the browser, the token's scopes through the API."""

    user: User
    post: Post
    unit: Unit
    role: str
    today: date
    ip: str | None = None
    scopes: frozenset[str] | None = field(default=None)

    @property
    def is_office(self) -> bool:
        """Whether the post belongs to a legal-affairs office (clerk or head)."""
        return self.role in OFFICE

    @property
    def is_admin(self) -> bool:
        """Whether the post is one of the three exclusive administrators."""
        return self.role in ADMINS

    @property
    def takes_part(self) -> bool:
        """Whether the post may answer for its own unit where that is a party; an office seldom is one."""
        return self.role in WORKING or self.is_office

    @property
    def answers(self) -> bool:
        """Whether answering for its unit's tasks is what the post is there for."""
        return self.role in WORKING or (self.is_office and self.unit.kind == Kind.GOVERNMENT)


def act_as(post: Post, *, ip: str | None = None, scopes: frozenset[str] | None = None, today: date | None = None) -> Acting:
    """Return the acting of a post whose user and unit are loaded."""
    return Acting(post.user, post, post.unit, post.role, today or timezone.localdate(), ip, scopes)


_BESIDE: dict[str, Callable[[], Expression]] = {}


def read_beside(name: str, make: Callable[[], Expression]) -> None:
    """Let the read of posts, which every request makes, bring one more fact of the person along: an attribute of each post.

    To be called when an app is ready; `make()` gives an expression over `Post`.
    """
    _BESIDE[name] = make


def _held(user: int, day: date) -> QuerySet[Post]:
    live = Q(ends__isnull=True) | Q(ends__gt=day)
    held = Post.objects.filter(live, user=user, starts__lte=day).select_related("unit").order_by("id")
    return held.annotate(**{name: make() for name, make in _BESIDE.items()})


_HELD = Prepared(_held)  # every page asks


def posts_of(user: User, *, on: date | None = None) -> list[Post]:
    """Return the posts a person holds on a day (the day of leaving is the first without), unit loaded, in a steady order."""
    posts = _HELD(user.pk, on or timezone.localdate())
    for post in posts:
        post.user = user
    return posts


def governments_of(units: Iterable[int]) -> dict[int, int]:
    """Return {unit: its government}, as `government_of` finds it (two queries, none for no units)."""
    wanted = set(units)
    lines = {one.pk: one.ancestor_ids for one in Unit.objects.filter(pk__in=wanted).only("path")} if wanted else {}
    above = {pk for line in lines.values() for pk in line}
    are = set(Unit.objects.filter(pk__in=above, kind=Kind.GOVERNMENT).values_list("pk", flat=True)) if above else set()
    return {pk: next((one for one in reversed(line) if one in are), line[0]) for pk, line in lines.items()}


def government_of(unit: Unit) -> Unit:
    """Return the government a unit belongs to: itself, or its nearest ancestor of that kind (else the root)."""
    ids = unit.ancestor_ids
    line = {u.id: u for u in Unit.objects.filter(id__in=ids)}
    for pk in reversed(ids):
        if line[pk].kind == Kind.GOVERNMENT:
            return line[pk]
    return line[ids[0]]
