"""What ledgers put into the navigation, where their duties are settled, which page shows a record."""

from collections.abc import Iterable

from django.db.models import QuerySet

from documents.models import LedgerDuty, Record
from documents.panels import behind, duty_pages
from fazhi.agenda import pages
from fazhi.agenda.models import Duty
from fazhi.org.audit import noun_of
from fazhi.org.models.people import BUSINESS
from fazhi.ui import behind as measures_behind
from fazhi.ui import nav
from fazhi.ui.duty_pages import duty_page


def _records(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    """Duties of a record lead to it; those of a period have none."""
    rows = LedgerDuty.objects.filter(duty__in=duties, record__isnull=False)
    return rows.values_list("duty_id", "record_id")


nav.register("ledgers", "台账", "book-open", "documents:ledgers", "work", BUSINESS)
pages.register_kind(pages.DutyKind(LedgerDuty.KIND, "台账", noun_of(Record), _records, lambda duties: ()))
pages.register_page(noun_of(Record), "documents:record")
duty_page(LedgerDuty.KIND, duty_pages.of_ledger, joins=duty_pages.JOINS)
measures_behind.register(behind.PREFIX, behind.BEHIND)
