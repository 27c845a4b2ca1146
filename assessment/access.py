"""Who may see and do what with calls and reports."""

from django.db.models import Exists, OuterRef, Q

from assessment.models import Passage, Report, ReportCall, ReportSection, ReportSeen, ReportSource
from fazhi.agenda.rules import also_seen
from fazhi.org.access import allow
from fazhi.org.acting import Acting
from fazhi.org.models import Kind, Role
from fazhi.org.models.people import BUSINESS, OFFICE, WORKING
from tasks.access import own_office, own_part

NOT_OFFICE = "这件事由发起报告的法治工作机构办理。"


def seen_report(key: str):
    """Return the rule 'the report under `key` is visible'."""

    def where(acting: Acting) -> Q:
        return Q(Exists(ReportSeen.objects.filter(report=OuterRef(key), unit=acting.unit.pk)))

    return where


def _call_seen(acting: Acting) -> Q:
    asked = ReportSeen.objects.filter(report__call=OuterRef("pk"), unit=acting.unit.pk)
    return Q(office=acting.unit.pk) | Q(Exists(asked))


def _duty_of_report(acting: Acting) -> Q:
    return Q(Exists(ReportSeen.objects.filter(report__duty=OuterRef("pk"), unit=acting.unit.pk)))


def _own_section(acting: Acting) -> Q:
    """Who writes the report writes its sections: an office's post only where the unit is the government itself."""
    if acting.is_office and acting.unit.kind != Kind.GOVERNMENT:
        return Q(pk__in=())
    return Q(report__unit=acting.unit.pk)


allow(ReportCall, "view", roles=BUSINESS, where=_call_seen)
allow(ReportCall, "create", roles=OFFICE, sentence="报告由法治工作机构发起。")
allow(ReportCall, "edit", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(Report, "view", roles=BUSINESS, where=seen_report("pk"))
allow(Report, "write", roles=WORKING | OFFICE, where=own_part, sentence="报告由本单位联络员或负责人起草。")
allow(Report, "sign", roles={Role.UNIT_HEAD, Role.OFFICE_HEAD}, where=own_part, sentence="签发由本单位负责人办理。")
allow(Report, "decide", roles=OFFICE, where=own_office("call__office"), sentence=NOT_OFFICE)
allow(ReportSection, "view", roles=BUSINESS, where=seen_report("report"))
allow(ReportSection, "write", roles=WORKING | OFFICE, where=_own_section, sentence="报告由本单位联络员或负责人起草。")
allow(Passage, "view", roles=BUSINESS, where=seen_report("section__report"))
allow(ReportSource, "view", roles=BUSINESS, where=seen_report("passage__section__report"))
also_seen(_duty_of_report)
