"""Who may see and do what with books and their records. Rights hang on the book."""

from django.db.models import Exists, OuterRef, Q

from documents.known import LEDGERS
from documents.models import Book, BookSeen, LedgerDuty, LedgerForm, Record, RecordImport, SavedView
from fazhi.agenda.rules import also_seen
from fazhi.files.rules import cites
from fazhi.org.access import allow
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Role
from fazhi.org.models.people import BUSINESS, OFFICE, WORKING

KEEPING = WORKING | OFFICE
NOT_KEEPER = "台账由登记单位的联络员、负责人登记，政府的由它的法治工作机构登记。"
NOT_OFFICE = "这几项由收台账的法治工作机构填写。"


def seen_book(key: str):
    """Return the rule 'the book under `key` is visible'."""

    def where(acting: Acting) -> Q:
        own = Q(unit=acting.unit.pk) | Q(below=True, unit__in=acting.unit.ancestor_ids)
        return Q(Exists(BookSeen.objects.filter(own, book=OuterRef(key))))

    return where


def _kept(of: str = ""):
    """Return the rule 'the own unit keeps the book, or writes in it for its government'."""

    def where(acting: Acting) -> Q:
        return Q(**{f"{of}desk": acting.unit.pk}) | Q(**{f"{of}unit": acting.unit.pk})

    return where


def _received(acting: Acting) -> Q:
    return Q(book__receiver=acting.unit.pk)


def _checks(acting: Acting) -> Q:
    """A second person of the keeper, or the office that receives the book, as the declaration says."""
    by_office = [code for code, one in LEDGERS.items() if one.checker == "office"]
    return Q(ledger__in=by_office, book__receiver=acting.unit.pk) | (~Q(ledger__in=by_office) & _kept("book__")(acting))


def _duty_of_ledger(acting: Acting) -> Q:
    return Q(Exists(LedgerDuty.objects.filter(seen_book("book")(acting), duty=OuterRef("pk"))))


def _own_post(acting: Acting) -> Q:
    return Q(post=acting.post.pk)


def _form_seen(acting: Acting) -> Q:
    return Q(government__isnull=True) | Q(government__in=acting.unit.ancestor_ids)


def _own_government(acting: Acting) -> Q:
    return Q(government=government_of(acting.unit).pk)


allow(Book, "view", roles=BUSINESS, where=seen_book("pk"))
allow(Book, "write", roles=KEEPING, where=_kept(), sentence=NOT_KEEPER)
allow(Record, "view", roles=BUSINESS, where=seen_book("book"))
allow(Record, "write", roles=KEEPING, where=_kept("book__"), sentence=NOT_KEEPER)
allow(Record, "screen", roles=OFFICE, where=_received, sentence=NOT_OFFICE)
allow(Record, "check", roles=KEEPING, where=_checks, sentence="公开前的审查由登记单位的另一个人，或者收台账的法治工作机构办理。")
allow(RecordImport, "view", roles=KEEPING, where=_kept("book__"), sentence=NOT_KEEPER)
allow(RecordImport, "write", roles=KEEPING, where=_kept("book__"), sentence=NOT_KEEPER)
allow(LedgerDuty, "view", roles=BUSINESS, where=seen_book("book"))
allow(LedgerForm, "view", roles=BUSINESS, where=_form_seen)
allow(LedgerForm, "edit", roles=OFFICE, where=_own_government, sentence="台账的本地字段和下限由本级法治工作机构维护。")
allow(LedgerForm, "take", roles={Role.OFFICE_HEAD}, sentence="新的台账格式由法治工作机构负责人采用。")
allow(SavedView, "view", roles=BUSINESS, where=_own_post)
allow(SavedView, "write", roles=BUSINESS, where=_own_post)
also_seen(_duty_of_ledger)
cites(Record)
