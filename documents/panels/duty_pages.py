"""Where the duty of a ledger is settled."""

from django.urls import reverse

from documents.known import LEDGERS
from fazhi.agenda.models import Duty
from fazhi.ui.duty_pages import DutyPage
from fazhi.ui.markup import at

JOINS = ("ledger_duty__book", "ledger_duty__record")


def of_ledger(duty: Duty) -> DutyPage:
    """A record: its page; a period without one: the form of a new record."""
    owed = duty.ledger_duty
    known = LEDGERS.get(owed.book.ledger)
    about = known.name if known else owed.book.ledger
    if owed.record_id:
        return DutyPage(at("documents:record", owed.record_id), duty.title, "去办理", about=about)
    url = f"{reverse('documents:record_new', args=[owed.book.ledger])}?unit={owed.book.unit_id}"
    return DutyPage(url, duty.title, "去登记", about=about)
