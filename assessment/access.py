"""Who may see and do what with calls and reports."""

from django.db.models import Exists, OuterRef, Q

from assessment.models import (
    KindClock,
    KindSection,
    KindYear,
    PaperFigure,
    PaperReport,
    PaperSection,
    PaperSeen,
    PaperStep,
    Passage,
    Report,
    ReportCall,
    ReportCheck,
    ReportDelivery,
    ReportFigure,
    ReportProblem,
    ReportPublication,
    ReportSection,
    ReportSeen,
    ReportSource,
    SectionLock,
    SectionVersion,
)
from assessment.states import Writer
from fazhi.agenda.rules import also_seen
from fazhi.files.rules import cites, publishes
from fazhi.org.access import allow, own_office
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Kind, Role
from fazhi.org.models.people import BUSINESS, OFFICE, WORKING

NOT_OFFICE = "这件事由发起报告的法治工作机构办理。"


def seen_report(key: str):
    """Return the rule 'the report under `key` is visible'."""

    def where(acting: Acting) -> Q:
        return Q(Exists(ReportSeen.objects.filter(report=OuterRef(key), unit=acting.unit.pk)))

    return where


def seen_paper(key: str):
    """Return the rule 'the paper report under `key` is visible'."""

    def where(acting: Acting) -> Q:
        return Q(Exists(PaperSeen.objects.filter(of=OuterRef(key), unit=acting.unit.pk)))

    return where


def _call_seen(acting: Acting) -> Q:
    asked = ReportSeen.objects.filter(report__call=OuterRef("pk"), unit=acting.unit.pk)
    return Q(office=acting.unit.pk) | Q(Exists(asked))


def _duty_of_report(acting: Acting) -> Q:
    return Q(Exists(ReportSeen.objects.filter(report__duty=OuterRef("pk"), unit=acting.unit.pk)))


def _duty_of_delivery(acting: Acting) -> Q:
    return Q(Exists(ReportSeen.objects.filter(report__deliveries__duty=OuterRef("pk"), unit=acting.unit.pk)))


def _writes(acting: Acting) -> Q:
    """A post answers for its own unit's report, and an office for the one that it writes for its government."""
    own = Q(unit=acting.unit.pk)
    return own | Q(call__office=acting.unit.pk, call__writer=Writer.GOVERNMENT) if acting.is_office else own


def _inside(acting: Acting) -> Q:
    """Who writes the report writes its sections and keeps its receipts: an office's post only for the government."""
    own = Q(report__unit=acting.unit.pk)
    if not acting.is_office:
        return own
    for_government = Q(report__call__office=acting.unit.pk, report__call__writer=Writer.GOVERNMENT)
    return own | for_government if acting.unit.kind == Kind.GOVERNMENT else for_government


def _takes_off(acting: Acting) -> Q:
    """What must not be public is taken off by whoever is there first: its writers, or the office that asked for it."""
    return _inside(acting) | Q(report__call__office=acting.unit.pk) if acting.is_office else _inside(acting)


def _edition_seen(acting: Acting) -> Q:
    return Q(Exists(ReportSeen.objects.filter(report__publications__publication=OuterRef("pk"), unit=acting.unit.pk)))


def _kind_seen(of: str = ""):
    """Return the rule 'the own government's outline, and those of the governments above'."""

    def where(acting: Acting) -> Q:
        return Q(**{f"{of}government__in": acting.unit.ancestor_ids})

    return where


def _own_government(acting: Acting) -> Q:
    return Q(government=government_of(acting.unit).pk)


allow(ReportCall, "view", roles=BUSINESS, where=_call_seen)
allow(ReportCall, "create", roles=OFFICE, sentence="报告由法治工作机构发起。")
allow(ReportCall, "edit", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(Report, "view", roles=BUSINESS, where=seen_report("pk"))
allow(Report, "write", roles=WORKING | OFFICE, where=_writes, sentence="报告由本单位联络员或负责人起草。")
allow(Report, "sign", roles={Role.UNIT_HEAD, Role.OFFICE_HEAD}, where=_writes, sentence="签发由本单位负责人办理。")
allow(Report, "check", roles=WORKING | OFFICE, where=_writes, sentence="公开前的保密审查由报告单位自己办理。")
allow(Report, "decide", roles=OFFICE, where=own_office("call__office"), sentence=NOT_OFFICE)
allow(ReportSection, "view", roles=BUSINESS, where=seen_report("report"))
allow(ReportSection, "write", roles=WORKING | OFFICE, where=_inside, sentence="报告由本单位联络员或负责人起草。")
allow(
    ReportSection,
    "take_over",
    roles={Role.UNIT_HEAD} | OFFICE,
    where=_inside,
    sentence="接手别人正在写的章节由本单位负责人办理。",
)
allow(SectionLock, "view", roles=BUSINESS, where=seen_report("section__report"))
allow(SectionVersion, "view", roles=BUSINESS, where=seen_report("section__report"))
allow(Passage, "view", roles=BUSINESS, where=seen_report("section__report"))
allow(ReportSource, "view", roles=BUSINESS, where=seen_report("passage__section__report"))
allow(ReportFigure, "view", roles=BUSINESS, where=seen_report("passage__section__report"))
allow(ReportDelivery, "view", roles=BUSINESS, where=seen_report("report"))
allow(ReportDelivery, "record", roles=WORKING | OFFICE, where=_inside, sentence="回执由报告单位登记。")
allow(ReportDelivery, "publish", roles=WORKING | OFFICE, where=_inside, sentence="公开由报告单位办理。")
allow(ReportDelivery, "withdraw", roles=WORKING | OFFICE, where=_takes_off, sentence="撤下由报告单位或者主管机构办理。")
allow(ReportPublication, "view", roles=BUSINESS, where=seen_report("report"))
allow(ReportCheck, "view", roles=BUSINESS, where=seen_report("report"))
allow(KindYear, "view", roles=BUSINESS, where=_kind_seen())
allow(KindYear, "edit", roles=OFFICE, where=_own_government, sentence="提纲和时限由本级法治工作机构维护。")
allow(KindSection, "view", roles=BUSINESS, where=_kind_seen("of__"))
allow(KindClock, "view", roles=BUSINESS, where=_kind_seen("of__"))
allow(PaperReport, "view", roles=BUSINESS, where=seen_paper("pk"))
allow(PaperReport, "create", roles=OFFICE, sentence="来文由法治工作机构登记。")
allow(PaperReport, "edit", roles=OFFICE, where=own_office("office"), sentence="来文由收文的法治工作机构核对。")
allow(PaperSection, "view", roles=BUSINESS, where=seen_paper("of"))
allow(PaperFigure, "view", roles=BUSINESS, where=seen_paper("of"))
allow(ReportProblem, "view", roles=BUSINESS, where=seen_paper("of"))
allow(PaperStep, "view", roles=OFFICE, where=own_office("of__office"))
also_seen(_duty_of_report)
also_seen(_duty_of_delivery)
cites(ReportDelivery)
publishes(_edition_seen)
