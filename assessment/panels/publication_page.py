"""A report's way to the public: what would be read, what stands in the way, what was public and when."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

from assessment.composing.official import official
from assessment.models import ReportDelivery
from assessment.selectors import deliveries as reads
from assessment.selectors.reports import sections_of
from assessment.services.deliveries import digest, why_not_public
from assessment.states import PASSED
from fazhi.agenda.lamps import lamp_of
from fazhi.files.models import Publication
from fazhi.files.publications import address_of, path_of
from fazhi.lib.office.official import kept, web
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import day, lamp, moment
from fazhi.ui.markup import at

ASK = "公开后任何人都能看到，不用登录；搜索引擎也会收录，撤下以后别人手里的副本收不回来。"
ASK_AGAIN = f"现在的文字代替公开着的一版，网址不变。{ASK}"
TAKE_OFF = "撤下后网址不再显示报告，公开的时限重新计。"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition as a line."""

    name: str
    words: str
    why: str
    stands: bool


@dataclass(slots=True)
class View:
    """Everything of the page."""

    lamp: SafeString
    due: str
    article: SafeString
    obstacle: str = ""
    path: str = ""
    address: str = ""
    since: str = ""
    differs: bool = False
    acts: list[Act] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    may_check: bool = False
    may_receive: bool = False


def build(delivery: ReportDelivery, acting: Acting) -> View:
    """Read and draw the page of a delivery that the person was let through to."""
    report, rights = delivery.report, access.rights(acting, delivery)
    state = lamp_of([delivery.duty], acting.today, report.unit.soon_days)
    editions = reads.editions_of(report)
    stands = editions[0] if editions and editions[0].withdrawn_at is None else None
    view = View(lamp(state.state, state.words), day(delivery.duty.due), _article(delivery, stands))
    view.editions = [_edition(one) for one in editions]
    view.obstacle = _obstacle(delivery, stands)
    if stands:
        view.path, view.address, view.since = path_of(stands), address_of(stands), moment(stands.published_at)
        view.differs = stands.checked != digest(report)
    view.acts = _acts(delivery, rights, stands, open_=not view.obstacle and (stands is None or view.differs))
    view.may_check = "check" in access.rights(acting, report) and report.state in PASSED
    view.may_receive = "record" in rights and stands is None
    return view


def _obstacle(delivery: ReportDelivery, stands: Publication | None) -> str:
    if delivery.received_on and stands is None:
        return f"已经登记在别处公开：{delivery.receipt}"
    return why_not_public(delivery.report) or ""


def _acts(delivery: ReportDelivery, rights: frozenset[str], stands: Publication | None, *, open_: bool) -> list[Act]:
    found = []
    if open_ and "publish" in rights:
        label, ask = ("公开新的一版", ASK_AGAIN) if stands else ("公开", ASK)
        found.append(Act("publish", label, at("assessment:publish", delivery.pk), confirm=ask, tone="primary", mark="send"))
    if stands and "withdraw" in rights:
        told = {"note_required": True, "note_label": "撤下理由", "note_help": "只在本系统里看得到，公开网站上不写"}
        url = at("assessment:unpublish", delivery.pk)
        found.append(Act("unpublish", "撤下", url, confirm=TAKE_OFF, tone="danger", mark="ban", **told))
    return found


def _article(delivery: ReportDelivery, stands: Publication | None) -> SafeString:
    """The words of the public copy, or of the report as it is, where nothing stands."""
    paper = kept.paper_of(stands.paper) if stands else official(delivery.report, sections_of(delivery.report))
    return mark_safe(web.article(paper, top=2))  # noqa: S308  every word in it is escaped by `web`


def _edition(one: Publication) -> Edition:
    said = f"{moment(one.published_at)} {one.by_unit.name} {one.by.name} 公开"
    if one.withdrawn_at:
        said += f"，{moment(one.withdrawn_at)} {one.withdrawn_by.name} 撤下"
    return Edition(f"第 {one.edition} 版", said, one.why, one.withdrawn_at is None)
