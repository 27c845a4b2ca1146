"""Books and records in the API: read through the rule of their pages, written through the same services and flow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import serializers

from documents import states
from documents.declared import conditions
from documents.known import LEDGERS
from documents.models import Book, LedgerDuty, Record
from documents.panels import cited
from documents.selectors import counting, forms
from documents.selectors import records as reads
from documents.services import records as services
from documents.services.writing import typed
from fazhi.files.models import Citation, Evidence
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.models import Unit
from fazhi.ui.api.acts import Act, Call, moves
from fazhi.ui.api.bodies import Body
from fazhi.ui.api.bodies import Record as OneOf
from fazhi.ui.api.columns import Columns, Made
from fazhi.ui.api.filters import Choice, Day, Ref, Text, changed_since
from fazhi.ui.api.problems import BadParameter, Faults, errors_of
from fazhi.ui.api.resource import BY_ID, Extra, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.citing import Cited
from fazhi.ui.paging import Sort

NAMES = {code: one.name for code, one in LEDGERS.items()}
MOST_WORDS = 5000
DECLARED = "_declared"  # where a row keeps the government of its book, then what that declares
ABOUT = "fields 里是声明的各项（见 ledgers），按表格里的写法填：日期 2026-05-08，金额按声明的单位，单位和关联记录写编号或名称。"


def _declared(rows: list[dict]) -> None:
    """Give each row the declaration that counts for its government."""
    known = forms.of_places({(row["ledger"], row[DECLARED]) for row in rows})
    for row in rows:
        row[DECLARED] = known.get((row["ledger"], row[DECLARED]))


def _said(row: dict, acting: Acting) -> dict[str, str]:
    """The fields as people read them, approximate marks with them; of a ledger that has no file any more, as they are kept."""
    ledger, data, marks = row[DECLARED], row["data"], row["about"]
    if ledger is None:
        return {key: str(held) for key, held in data.items()}
    return {one.key: typed(one, data.get(one.key), marks.get(one.key, "")) for one in ledger.shown}


WORDS = Made(
    "fields",
    _said,
    serializers.DictField(child=serializers.CharField(), read_only=True, help_text="各项，照填写的样子；单位和关联记录为编号"),
    {DECLARED: "book__government"},
    _declared,
)
RECORD = Columns(
    Record,
    *("id", "ledger", "book", "keeper=book__unit", "keeper_name=book__unit__name", "unit", "unit_name=unit__name", "title"),
    *("day=d1", "state", "data", "about", "by_name=by__name", "made_at", "changed_at", "version"),
    WORDS,
    words={"ledger": NAMES},
)
BOOK = Columns(
    Book,
    *("id", "ledger", "unit", "unit_name=unit__name", "government", "government_name=government__name", "made_at"),
    words={"ledger": NAMES},
)
CITED = Columns(Citation, "id", "evidence", "name=evidence__name")
DUTY = Columns(LedgerDuty, "id", "clock", "duty", "title=duty__title", "due=duty__due", "closed_at=duty__closed_at")


class CitingSchema(serializers.Serializer):
    """One place that cites a record."""

    noun = serializers.CharField(read_only=True, help_text="引用的是什么：assessment.report、tasks.task、measure、ledger")
    key = serializers.CharField(read_only=True, help_text="它的编号；指标和台账下限的是指标的代号")
    title = serializers.CharField(read_only=True)
    words = serializers.CharField(read_only=True, help_text="引用了什么")


class CitedSchema(serializers.Serializer):
    """What cites a record in one way."""

    label = serializers.CharField(read_only=True)
    rows = CitingSchema(many=True, read_only=True)
    more = serializers.IntegerField(read_only=True, help_text="没有列出的还有几处")


def _cited_by(detail: dict, acting: Acting) -> list[dict]:
    """What cites the record, as its page says it."""
    record = reads.get(acting, detail["id"])
    found = cited.cited_by(record, services.ledger_of(record.book), acting)
    return [{"label": one.label, "rows": [_place(row) for row in one.rows], "more": one.more} for one in found]


def _place(one: Cited) -> dict[str, str]:
    return {"noun": one.noun, "key": one.key, "title": one.title, "words": one.words}


class FieldsBody(Body):
    """Fields of a record by key."""

    fields_ = serializers.DictField(child=serializers.CharField(max_length=MOST_WORDS, allow_blank=True), help_text=ABOUT)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`fields` itself is a name that the serializer keeps for its own."""
        found = super().get_fields()
        return {"fields": found.pop("fields_")} | found


class NewBody(FieldsBody):
    """A new record: in which ledger, in whose book, resting on what."""

    ledger = serializers.ChoiceField(choices=list(NAMES.items()), help_text="台账")
    unit = OneOf(Unit, required=False, help_text="记在哪个单位名下；不写是本单位")
    evidence = serializers.ListField(child=OneOf(Evidence), max_length=20, required=False, help_text="佐证材料的编号")


def _known(code: str, words: dict[str, str], acting: Acting) -> dict[str, str]:
    """Refuse a field that the ledger doesn't have, or that isn't used here."""
    ledger = forms.for_acting(code, acting)
    shown = {one.key for one in ledger.shown}
    if strange := [key for key in words if key not in shown]:
        raise ValidationError({"fields": f"“{ledger.name}”没有“{strange[0][:40]}”这一项。"})
    return words


@contextmanager
def _placed() -> Iterator[None]:
    """Let a refusal of the service point at the field where the request gave it."""
    try:
        yield
    except ValidationError as fault:
        raise Faults(errors_of(fault, "#/fields")) from fault


def _create(call: Call) -> int:
    said = call.data
    words = _known(said["ledger"], said["fields"], call.acting)
    unit = said.get("unit") or call.acting.unit
    with _placed():
        return services.create(said["ledger"], unit, words, actor=call.acting, evidence=said.get("evidence", ())).pk


def _change(call: Call) -> int:
    words = _known(call.record.ledger, call.data["fields"], call.acting)
    with _placed():
        return services.change(call.record, words, actor=call.acting, version=call.version).pk


def _screen(call: Call) -> int:
    words = _known(call.record.ledger, call.data["fields"], call.acting)
    with _placed():
        return services.screen(call.record, words, actor=call.acting, version=call.version).pk


def _where(rows: QuerySet, words: str, acting: Acting) -> QuerySet:
    """Keep the records of a ledger for which a condition of the declaration's language holds."""
    code, _, rest = words.partition(":")
    said = conditions.read(rest)
    if code not in LEDGERS or said is None:
        raise BadParameter("where", "where：写成 台账:条件，如 law_study:minutes>=30。")
    ledger = forms.for_acting(code, acting)
    if not ledger.has(said.field) or said.field not in ledger.slots:
        raise BadParameter("where", f"where：“{ledger.name}”不能按“{said.field}”筛选。")
    if wrong := conditions.fault(ledger.field(said.field), said):
        raise BadParameter("where", f"where：{wrong}")
    if ledger.field(said.field).own:
        rows = counting.ours(rows, acting)
    return rows.filter(counting.holding(ledger, [said], acting.today), ledger=code)


def _cited(acting: Acting, pk: int) -> QuerySet:
    return Citation.objects.filter(noun=noun_of(Record), object_id=pk).order_by("id")


def _owed(acting: Acting, pk: int) -> QuerySet:
    return access.visible(acting, LedgerDuty).filter(record=pk).order_by("id")


CITED_BY = CitedSchema(many=True, read_only=True, help_text="被引用：报告、任务的下限、指标")
ACTS = (
    Act("create", "登记", _create, whole=True, right="write", takes=NewBody, answer="detail", about=ABOUT),
    Act("change", "修改", _change, method="PATCH", takes=FieldsBody, if_match=True, about="没写的各项不变。"),
    Act(
        "screen",
        "机构填写",
        _screen,
        path="screen/",
        takes=FieldsBody,
        if_match=True,
        about="只收声明里由法治工作机构填写的几项。",
    ),
    *moves(Record, services.act),
)
RESOURCES = (
    Resource(
        "books",
        "台账簿",
        Book,
        BOOK,
        about="一个单位登记的一种台账；有了第一条记录才有。",
        filters=(Choice("ledger", "台账", choices=tuple(NAMES.items())), Ref("unit", "登记单位", model=Unit)),
    ),
    Resource(
        "records",
        "台账记录",
        Record,
        RECORD,
        about="data 是存的值（金额按元，日期为文字），fields 照填写的样子，about 是“约”“余”这类字。",
        filters=(
            Choice("ledger", "台账", choices=tuple(NAMES.items())),
            Ref("book", "台账簿", model=Book),
            Ref("unit", "算给哪个单位", model=Unit),
            Choice("state", "状态", choices=tuple(states.RECORD.items())),
            Day("from", "日期不早于", "d1__gte"),
            Day("to", "日期不晚于", "d1__lte"),
            Text("where", "台账:条件，如 law_study:minutes>=30", where=_where),
            Text("q", "名称、内容", where=lambda rows, text, acting: counting.saying(rows, text)),
            changed_since(),
        ),
        orders=BY_ID | {"day": Sort("日期", ("d1",)), "changed_at": Sort("改动时间", ("changed_at",))},
        nested=(
            Nested("evidence", "佐证材料", CITED, _cited),
            Nested("duties", "时限", DUTY, _owed),
            newest(Record),
        ),
        extras=(Extra("cited_by", _cited_by, CITED_BY),),
        timeline=True,
        acts=ACTS,
    ),
)
