"""A government's own copy of a ledger, and a changed file taken: versions, what they would break, what follows from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents import known
from documents.declared import reader
from documents.declared.model import Ledger
from documents.declared.own import with_own
from documents.known import LEDGERS
from documents.models import Book, LedgerForm, Record
from documents.selectors import counting, forms, judging
from documents.selectors.judging import Impact
from documents.services import books, importing, periods, slotting, writing
from fazhi.flow.engine import Refused
from fazhi.org import access, audit
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit

LONGEST = 20_000
DOCUMENT = 200
NOT_TOP = "台账格式对全部政府有效，由最上一级的法治工作机构负责人采用。"
Tell = Callable[[int, int], None]


def declared(code: str, text: str) -> Ledger:
    """Return the ledger as it stands taken, with these additions. Raises ValidationError with the fault, Http404."""
    base = forms.effective(code)
    if len(text) > LONGEST:
        raise ValidationError({"text": f"内容超过 {LONGEST} 字。"})
    try:
        made = with_own(base, text)
    except (reader.BadLedger, ValueError, RecursionError) as fault:
        said = str(fault) if isinstance(fault, reader.BadLedger) else "不是有效的 TOML。"
        raise ValidationError({"text": said}) from fault
    for one in made.fields:
        if one.own and (one.unique or one.when):
            raise ValidationError({"text": f"本级加的“{one.name}”不能写 unique 或 when。"})
        if one.own and one.to and one.to not in LEDGERS:
            raise ValidationError({"text": f"“{one.name}”：没有台账“{one.to[:30]}”。"})
        if one.own and importing.taken(made, one):
            raise ValidationError({"text": f"“{one.name}”和表格里已有的一列同名，请换一个名称。"})
    return made


def judge(ledger: Ledger, record: Record, today: date) -> dict[str, str]:
    """Return what would be wrong with a record under a declaration, by field."""
    words = {}
    for one in ledger.shown:
        try:
            words[one.key] = writing.typed(one, record.data.get(one.key), record.about.get(one.key, ""))
        except (TypeError, ValueError, ArithmeticError, AttributeError):
            return {one.key: f"{one.name}的类型变了，原来的内容读不成。"}
    return writing.read(ledger, words, today=today, find=lambda field, said: int(said)).faults


def impact_of_own(code: str, ledger: Ledger, *, actor: Acting) -> Impact:
    """Return what additions would mean for the records of the actor's government."""
    rows = counting.ours(Record.objects.filter(ledger=code), actor)
    return judging.impact(rows, lambda record: ledger, actor.today, judge)


@transaction.atomic
def adopt(code: str, *, actor: Acting, document: str, text: str = "") -> LedgerForm:
    """Adopt a ledger for the actor's government, or change how it is kept there: a new version each time.

    Raises ValidationError, Refused, Forbidden, Http404. What follows from it, see `follow`.
    """
    access.require_role(actor, LedgerForm, "edit")
    document = _said(document, "依据文件")
    declared(code, text)
    government = government_of(actor.unit)
    newest = forms.of_government(code, government)
    if newest and not newest.withdrawn and (newest.text, newest.document) == (text, document):
        raise Refused("和现在的一样，没有改动。")
    return _kept(code, government, newest, text, document, actor)


@transaction.atomic
def withdraw(code: str, *, actor: Acting, document: str) -> LedgerForm:
    """Take the adoption of a ledger back for the actor's government: a version more, from which on nothing is owed.

    Records stay, and so does how they are kept. Raises ValidationError, Refused, Forbidden, Http404.
    """
    access.require_role(actor, LedgerForm, "edit")
    document = _said(document, "依据文件或者理由")
    forms.shipped(code)
    government = government_of(actor.unit)
    newest = forms.of_government(code, government)
    if newest is None or newest.withdrawn:
        raise Refused("本级没有采用这种台账，不用停用。")
    return _kept(code, government, newest, newest.text, document, actor, withdrawn=True)


def _said(words: str, what: str) -> str:
    words = words.strip()
    if not words or len(words) > DOCUMENT:
        raise ValidationError({"document": f"请写明{what}。" if not words else f"{what}最多 {DOCUMENT} 字。"})
    return words


def _kept(
    code: str,
    government: Unit | None,
    newest: LedgerForm | None,
    text: str,
    document: str,
    actor: Acting,
    *,
    withdrawn: bool = False,
) -> LedgerForm:
    facts = {"ledger": code, "government": government, "text": text, "document": document, "by": actor.user}
    facts |= {"withdrawn": withdrawn}
    try:
        with transaction.atomic():
            made = LedgerForm.objects.create(number=newest.number + 1 if newest else 1, **facts)
    except IntegrityError:
        raise Refused("别人刚刚也改了这种台账，请刷新后再看。") from None
    detail = {"ledger": code, "number": made.number, "document": document} | ({"withdrawn": True} if withdrawn else {})
    audit.record("setting", acting=actor, obj=made, label=LEDGERS[code].name, detail=detail)
    return made


def follow(form: LedgerForm, *, tell: Tell = lambda done, of: None) -> None:
    """Put the records into slots again, and bring readers and duties in line. Safe to do twice."""
    if form.government_id is None:
        books.refresh(Book.objects.filter(ledger=form.ledger).select_related("unit"))
    if not form.withdrawn:  # that changes nothing in how records are kept
        slotting.put_again(form.ledger, form.government, tell=tell)
    today = timezone.localdate()
    for one in forms.own(form.ledger):
        if form.government_id in (None, one.government_id):
            periods.bring(one, today)


def taken(code: str) -> LedgerForm | None:
    """Return the shipped version that records are kept under; None before the first record."""
    return LedgerForm.objects.filter(ledger=code, government__isnull=True).order_by("-number").first()


def waiting() -> list[str]:
    """Return the ledgers whose file changed since it was taken."""
    rows = LedgerForm.objects.filter(government__isnull=True, ledger__in=LEDGERS).order_by("number")
    newest = dict(rows.values_list("ledger", "text"))
    return [code for code, text in newest.items() if text != known.text_of(code)]


def blocked(code: str) -> list[str]:
    """Return a sentence for each government whose additions don't go together with the new file."""
    found = []
    for one in forms.own(code):
        try:
            with_own(LEDGERS[code], one.text)
        except reader.BadLedger as fault:
            found.append(f"{one.government.name}的本地字段或下限与新格式不合：{fault}")
    return found


def impact_of_file(code: str, *, actor: Acting) -> Impact:
    """Return what the new file would mean for the records of all governments."""
    own = {one.government_id: one.text for one in forms.own(code)} if not blocked(code) else {}
    made = {place: with_own(LEDGERS[code], text) for place, text in own.items()}
    rows = Record.objects.filter(ledger=code)
    return judging.impact(rows, lambda one: made.get(one.book.government_id, LEDGERS[code]), actor.today, judge)


def require_take(actor: Acting) -> None:
    """Raise Forbidden for who may not take a file: it holds for every government."""
    access.require_role(actor, LedgerForm, "take")
    if government_of(actor.unit).parent_id is not None:
        raise access.Forbidden(NOT_TOP)


@transaction.atomic
def take(code: str, *, actor: Acting) -> LedgerForm:
    """Take the file as it is now as a new version. Raises Refused, Forbidden, Http404."""
    require_take(actor)
    forms.shipped(code)
    newest, text = taken(code), known.text_of(code)
    if newest is None or newest.text == text:
        raise Refused("这种台账的格式没有变化，不用采用。")
    if found := blocked(code):
        raise Refused(found[0])
    return _kept(code, None, newest, text, "", actor)
