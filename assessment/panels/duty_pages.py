"""Where the duty of a report is settled."""

from assessment.models.delivery import PUBLIC
from fazhi.agenda.models import Duty
from fazhi.ui.duty_pages import DutyPage
from fazhi.ui.markup import at

JOINS = ("report__call__office", "delivery__report__call__office")
LABELS = {"submitted": "去签发", "returned": "去修改", "signed": "看报告", "accepted": "看报告", "archived": "看报告"}


def of_report(duty: Duty) -> DutyPage:
    """A report: the page where it is drafted, signed and mended."""
    report = duty.report
    about = f"{report.call.office.name}　{report.get_state_display()}"
    return DutyPage(at("assessment:report", report.pk), duty.title, LABELS.get(report.state, "写报告"), about=about)


def of_delivery(duty: Duty) -> DutyPage:
    """A recipient of a report: the report's page, where its receipt is put down; of the public the page that publishes."""
    report = duty.delivery.report
    about = f"{report.call.office.name}　报告{report.get_state_display()}"
    if duty.delivery.key == PUBLIC:
        return DutyPage(at("assessment:publication", duty.delivery.pk), duty.title, "去公开", about=about)
    return DutyPage(f"{at('assessment:report', report.pk)}#sent", duty.title, "登记回执", about=about)
