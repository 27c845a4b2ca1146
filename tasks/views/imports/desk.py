"""What every screen of one import starts from: the import through its access rule, the query, the addresses."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.urls import reverse

from fazhi.files.models import Paper
from fazhi.org import access
from fazhi.org.models import UnitGroup
from tasks.models import PlanImport
from tasks.selectors import review

KEPT = ("tab", "section", "unit", "bare", "page")


@dataclass(slots=True)
class Desk:
    """One import as one request looks at it."""

    batch: PlanImport
    token: str
    wanted: review.Wanted
    editable: bool
    keeper: bool = False  # whether the person may make groups of the directory
    shown: set[int] = field(default_factory=set)
    offered: dict = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    _paper: Paper | None = None
    _urls: dict[str, str] = field(default_factory=dict)

    @property
    def paper(self) -> Paper:
        """The paper, read from the database once."""
        if self._paper is None:
            self._paper = review.paper_of(self.batch)
        return self._paper

    def url(self, name: str, *args) -> str:
        """Return the address of one of this import's pages or acts."""
        if args:
            return reverse(f"tasks:{name}", args=(self.batch.pk, *args))
        if name not in self._urls:
            self._urls[name] = reverse(f"tasks:{name}", args=(self.batch.pk,))
        return self._urls[name]

    def link(self, **changes) -> str:
        """Return this page's address with some of its parameters changed; the page number starts anew."""
        return f"{self.url('import')}?{query_of(replace(self.wanted, page=1, **changes))}"

    @property
    def back(self) -> str:
        """What is shown now, as it travels along in forms."""
        return query_of(self.wanted)


def query_of(wanted: review.Wanted) -> str:
    """Return the parameters of what is shown; defaults are left out."""
    values = {
        "tab": wanted.tab,
        "section": wanted.section,
        "unit": wanted.unit,
        "bare": "1" if wanted.bare else "",
        "page": wanted.page,
    }
    return urlencode({k: v for k, v in values.items() if v and not (k == "page" and v == 1)})


def wanted_of(query: QueryDict) -> review.Wanted:
    """Read what is to be shown from an address; what isn't known is left out."""
    text = {name: query.get(name, "").replace("\x00", "")[:300].strip() for name in KEPT}
    tab = text["tab"] if text["tab"] in review.TABS else "doubts"
    page = int(text["page"]) if text["page"].isascii() and text["page"].isdigit() and len(text["page"]) < 6 else 1
    return review.Wanted(tab, text["section"], text["unit"], text["bare"] == "1", page)


def open_desk(request: HttpRequest, pk: int, action: str = "view") -> Desk:
    """Return the desk of an import; a stranger gets 404."""
    rows = PlanImport.objects.select_related("government", "office", "by", "plan", "revises")
    batch = access.get(request.acting, PlanImport, pk, action, queryset=rows)
    query = QueryDict(request.POST.get("back", "")[:1000]) if request.method == "POST" else request.GET
    editable = batch.state == "reviewing" and access.may_role(request.acting, PlanImport, "edit")
    keeper = access.may_role(request.acting, UnitGroup, "create")
    return Desk(batch, get_token(request), wanted_of(query), editable, keeper)
