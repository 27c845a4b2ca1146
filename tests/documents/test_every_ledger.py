"""Every shipped declaration through every page, form, file and address that is made from it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents.declared import samples
from documents.declared.model import Type
from documents.known import LEDGERS, SHIPPED
from documents.models import Record
from documents.selectors import keeping
from documents.services import importing, records
from fazhi.org.models import Unit

MEMBER = {"lead": "lead", "city": "clerk", "office": "clerk"}
MOST_LIST, MOST_PAGE, MOST_STATS = 14, 30, 30


@pytest.fixture
def keeper(world):
    """Return `keeper(code)`: a unit of the cast that keeps a ledger, and who writes for it."""

    def of(code: str) -> tuple[Unit, str]:
        key = next(key for key in MEMBER if keeping.keeps(LEDGERS[code], world.units[key]))
        return world.units[key], MEMBER[key]

    return of


@pytest.fixture
def filled(world, keeper):
    """Return `filled(code)`: the ledger's first samples written into one book, with what they point to."""
    written: dict[str, Record] = {}
    everything = samples.read_folder(SHIPPED / "samples", LEDGERS, timezone.localdate())

    def write(one: samples.Sample) -> Record:
        if one.id in written:
            return written[one.id]
        ledger, words = LEDGERS[one.ledger], dict(one.words)
        for key, said in words.items():
            if ledger.field(key).type is Type.UNIT:
                words[key] = world.units["co"].name
            elif said.startswith("@"):
                words[key] = str(write(next(other for other in everything if other.id == said[1:])).pk)
        unit, who = keeper(one.ledger)
        made = records.create(one.ledger, unit, words, actor=world.acting(who))
        if one.id:
            written[one.id] = made
        return made

    def fill(code: str, most: int = 3) -> list[Record]:
        ledger, found, seen = LEDGERS[code], [], set()
        for one in (each for each in everything if each.ledger == code):
            sets = [*ledger.once, *((field.key,) for field in ledger.fields if field.unique)]
            places = {(names, tuple(_told(one.words.get(name), ledger, name) for name in names)) for names in sets}
            if len(found) < most and not places & seen:
                seen |= places
                found.append(write(one))
        return found

    return fill


def _told(said: str | None, ledger, name: str) -> str | None:
    """The units of a sample all become one."""
    return "co" if ledger.field(name).type is Type.UNIT and said else said


@pytest.mark.parametrize("code", LEDGERS)
def test_every_page_of_a_ledger_opens(code, keeper, filled, enter, world, django_assert_max_num_queries):
    made = filled(code)
    client = enter(keeper(code)[1])
    assert made and LEDGERS[code].name in client.get(reverse("documents:ledgers")).content.decode()
    new = client.get(reverse("documents:record_new", args=[code])).content.decode()
    assert all(one.name in new for one in LEDGERS[code].given() if one.type is not Type.FILE)
    for name, most in (("ledger", MOST_LIST), ("stats", MOST_STATS), ("about", MOST_LIST)):
        with django_assert_max_num_queries(most):
            page = client.get(reverse(f"documents:{name}", args=[code]))
        assert page.status_code == 200
    listed = client.get(reverse("documents:ledger", args=[code])).content.decode()
    for one in made:
        assert reverse("documents:record", args=[one.pk]) in listed
    with django_assert_max_num_queries(MOST_PAGE):
        page = client.get(reverse("documents:record", args=[made[0].pk]))
    assert page.status_code == 200
    assert client.get(reverse("documents:record_edit", args=[made[0].pk])).status_code == 200


@pytest.mark.parametrize("code", LEDGERS)
def test_a_ledger_goes_out_and_comes_back_the_same(code, keeper, filled, enter, world):
    made = filled(code)
    who = keeper(code)[1]
    client, acting = enter(who), world.acting(who)
    answer = client.get(reverse("documents:blank", args=[code]), {"book": made[0].book_id})
    file = io.BytesIO(b"".join(answer.streaming_content))
    batch = importing.take_in(made[0].book, file, actor=acting, name="回来.xlsx")
    judged = importing.judge(batch, actor=acting)
    assert [(one.kind, one.draft.faults) for one in judged] == [("same", {})] * len(made)
    here = reverse("documents:ledger", args=[code])
    sheet = load_workbook(io.BytesIO(b"".join(client.get(here, {"export": "xlsx"}).streaming_content))).active
    text = b"".join(client.get(here, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert sheet.max_row == len(rows) == len(made) + 1
    assert [cell.value for cell in sheet[1]] == rows[0]


@pytest.mark.parametrize("code", LEDGERS)
def test_a_ledger_answers_in_the_interface(code, keeper, filled, enter):
    made = filled(code)
    client = enter(keeper(code)[1])
    assert client.get(f"/api/v1/ledgers/{code}/").json()["code"] == code
    found = client.get("/api/v1/records/", {"ledger": code}).json()["results"]
    assert {one["id"] for one in found} == {one.pk for one in made}
    one = client.get(f"/api/v1/records/{made[0].pk}/").json()
    assert one["title"] == made[0].title and set(one["fields"]) == {field.key for field in LEDGERS[code].shown}


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠A1", '=HYPERLINK("http://x","y")']


def test_nothing_typed_becomes_a_formula(world, study, enter):
    for turn, said in enumerate(RISKY):
        study(topic=said, held_on=date(2026, 1, turn + 1).isoformat(), absent=f"\t{said}")
    client = enter("lead")
    here = reverse("documents:ledger", args=["law_study"])
    book = Record.objects.first().book_id
    asked = ((here, {"export": "xlsx"}), (reverse("documents:blank", args=["law_study"]), {"book": book}))
    for url, query in asked:
        sheet = load_workbook(io.BytesIO(b"".join(client.get(url, query).streaming_content))).worksheets[0]
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
        held = {cell.value: cell for cell in cells}
        assert all(held[said].data_type == "s" and held[said].quotePrefix for said in RISKY), url
        assert not [cell for cell in cells if cell.data_type == "f"]
    text = b"".join(client.get(here, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    shown = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert {f"'{said}" for said in RISKY} <= shown and not set(RISKY) & shown
