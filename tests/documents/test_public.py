"""What the public reads of a ledger: the frozen words of what was checked and published, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from documents.models import Record
from documents.services import records
from fazhi.public import registers

LIST = reverse("public:register", args=["law_study"])


def test_only_what_was_published_is_public_and_only_its_declared_fields(world, study):
    made = study(topic="行政复议法", absent="张三请假", speaker="何砚青")
    checked = records.act(made, "check", actor=world.acting("lead_head"))
    assert "行政复议法" not in Client().get(LIST).content.decode()
    public = records.act(checked, "publish", actor=world.acting("lead"))
    page = Client().get(LIST).content.decode()
    assert (
        "行政复议法" in page and world.units["lead"].name in page and "张三" not in page and "40" not in page.split("<tbody>")[1]
    )
    assert "领导干部学法" in Client().get(reverse("public:registers")).content.decode()
    for word, found in (("复议", True), (world.units["lead"].name, True), ("不在", False), ("何砚青", False)):
        assert ("没有符合条件" not in Client().get(LIST, {"q": word}).content.decode()) is found
    records.act(public, "unpublish", actor=world.acting("lead"), note="写错了")
    assert "行政复议法" not in Client().get(LIST).content.decode()


def test_a_change_takes_it_off_until_it_is_checked_again(world, study):
    made = records.act(study(topic="甲"), "check", actor=world.acting("lead_head"))
    public = records.act(made, "publish", actor=world.acting("lead"))
    records.change(public, {"topic": "乙"}, actor=world.acting("lead"), version=public.version)
    page = Client().get(LIST).content.decode()
    assert ">甲<" not in page and ">乙<" not in page


def test_what_is_no_public_ledger_is_not_there():
    for code in ("nothing", "training_hours"):
        assert Client().get(reverse("public:register", args=[code])).status_code == 404


@pytest.mark.postgres
def test_the_public_list_and_its_counts_read_their_own_index(world, study):
    made = records.act(study(), "check", actor=world.acting("lead_head"))
    public = records.act(made, "publish", actor=world.acting("lead"))
    kept = {field.attname: getattr(public, field.attname) for field in Record._meta.fields if field.attname != "id"}
    private = kept | {"state": "kept", "checked_by_id": None, "public": None, "public_at": None}
    Record.objects.bulk_create([Record(**(kept if turn % 100 == 0 else private)) for turn in range(5000)], batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE documents_record")
    newest = registers.standing("law_study").order_by("-pk")
    for rows in (newest[:51], newest.filter(pk__lt=public.pk + 4000)[:51], registers.standing().values("ledger").order_by()):
        assert "record_public" in rows.explain(), rows.explain()


def test_an_odd_place_is_not_there(db):
    assert Client().get(LIST, {"after": "x"}).status_code == 404
    assert Client().get(LIST, {"q": "\x00" * 99}).status_code == 200
