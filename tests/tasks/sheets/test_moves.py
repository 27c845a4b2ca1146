"""Submit, take back, send back, sign, sign on paper: buttons from the flow, sentences at their place."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fazhi.files import evidence
from fazhi.files.models import Citation, Evidence
from tasks.models import Sheet
from tasks.services import rounds, sheets
from tests.tasks.sheets.conftest import fill, posted

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def state(sheet: Sheet) -> str:
    """The stored state."""
    return Sheet.objects.get(pk=sheet.pk).state


def test_the_gate_speaks_beside_the_button_and_at_the_lines(sheet, enter):
    first, *_rest = sheet.lines.all()
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", posted(first, words="写好了", do="submit"))
    page = answer.content.decode()
    assert answer.status_code == 422 and state(sheet) == "filling"
    assert "还有没填的行：“2.”、“3.”" in page
    assert page.count("这一项还没有填。没有进展请选") == 2


def test_submitting_saves_what_was_typed_first(sheet, enter):
    lines = list(sheet.lines.all())
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", posted(*lines, answer="no_change", do="submit"), follow=True)
    assert "已送负责人签发。" in answer.content.decode() and state(sheet) == "submitted"


def test_progress_without_words_is_named(world, sheet, enter):
    fill(world, sheet, words="")
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", {"do": "submit"})
    assert answer.status_code == 422
    assert answer.content.decode().count("选了“有进展”，请写出进展情况。") == 1 + 3  # the gate, and each line


def move(client, sheet: Sheet, name: str, **rest):
    """Press one of the buttons."""
    return client.post(f"/sheets/{sheet.pk}/move/", {"move": name, **rest}, follow=True)


def test_the_head_sends_back_with_a_reason_and_then_signs(world, sheet, enter):
    fill(world, sheet)
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    liaison, head = enter("lead"), enter("lead_head")
    page = head.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "签发报送" in page and "退回修改" in page
    own = liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "撤回修改" in own and "签发后送主管机构" not in own
    assert "要写明理由" in move(head, sheet, "send_back").content.decode()
    move(head, sheet, "send_back", note="写得太简单")
    assert state(sheet) == "filling"
    assert "写得太简单" in liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    assert "已签发报送。" in move(head, sheet, "sign").content.decode()
    assert state(sheet) == "signed"


def test_what_was_submitted_can_be_taken_back(world, sheet, enter):
    fill(world, sheet)
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    assert "已撤回" in move(enter("lead"), sheet, "take_back").content.decode()
    assert state(sheet) == "filling"


def test_a_liaison_cannot_sign_and_the_offices_moves_are_not_made_here(world, sheet, enter):
    fill(world, sheet)
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    assert move(enter("lead"), sheet, "sign").status_code == 403
    assert move(enter("clerk"), sheet, "accept").status_code == 400
    assert state(sheet) == "submitted"


def test_a_second_click_says_where_the_sheet_is(world, sheet, enter):
    fill(world, sheet)
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    head = enter("lead_head")
    move(head, sheet, "sign")
    assert "现在是“已签报”，不能签发报送" in move(head, sheet, "sign").content.decode()


def test_a_stamped_scan_stands_for_the_signature(world, sheet, enter):
    fill(world, sheet)
    client = enter("lead")
    page = client.get(f"/sheets/{sheet.pk}/scan/").content.decode()
    assert "盖章扫描件" in page
    sent = {"file": SimpleUploadedFile("盖章.png", PNG, "image/png")}
    answer = client.post(f"/sheets/{sheet.pk}/scan/", sent, follow=True)
    sheet = Sheet.objects.select_related("scan").get(pk=sheet.pk)
    assert (sheet.state, sheet.scan.name, sheet.scan.unit) == ("signed", "盖章.png", world.units["lead"])
    assert "以盖章扫描件报送" in answer.content.decode() and "盖章.png" in answer.content.decode()


def test_an_earlier_scan_is_chosen_and_both_or_none_is_refused(world, sheet, enter):
    fill(world, sheet)
    actor = world.acting("lead")
    given = evidence.give(actor=actor, unit=actor.unit, name="以前的.png", chunks=[PNG])
    client, url = enter("lead"), f"/sheets/{sheet.pk}/scan/"
    assert "请选盖章扫描件" in client.post(url, {}).content.decode()
    both = {"pick": given.pk, "file": SimpleUploadedFile("新.png", PNG + b"1", "image/png")}
    assert "只能用一份" in client.post(url, both).content.decode()
    assert client.post(url, {"pick": given.pk}).status_code == 302
    assert (state(sheet), Citation.objects.get(noun="tasks.sheet").evidence) == ("signed", given)


def test_a_bad_scan_or_an_unfinished_sheet_leaves_nothing_behind(world, sheet, enter):
    client, url = enter("lead"), f"/sheets/{sheet.pk}/scan/"
    answer = client.post(url, {"file": SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 30)})
    assert answer.status_code == 422 and "可以接收" in answer.content.decode()
    answer = client.post(url, {"file": SimpleUploadedFile("盖章.png", PNG)})
    assert answer.status_code == 422 and "还有没填的行" in answer.content.decode()
    assert (state(sheet), Evidence.objects.count(), Citation.objects.count()) == ("filling", 0, 0)


def test_the_office_reports_a_scan_for_the_unit(world, sheet, enter):
    fill(world, sheet, "clerk")
    answer = enter("clerk").post(f"/sheets/{sheet.pk}/scan/", {"file": SimpleUploadedFile("盖章.png", PNG)}, follow=True)
    stored = Sheet.objects.get(pk=sheet.pk)
    assert (stored.state, stored.by_office, stored.scan.unit) == ("signed", True, world.units["lead"])
    assert "代填" in answer.content.decode()


def test_no_button_on_a_locked_round(world, sheet, enter):
    fill(world, sheet)
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    rounds.act(sheet.round, "lock", actor=world.acting("clerk"))
    page = enter("lead_head").get(f"/sheets/{sheet.pk}/").content.decode()
    assert "签发报送" not in page and "已经锁定，不能再改" in page
    assert "已经锁定" in move(enter("lead_head"), sheet, "sign").content.decode() and state(sheet) == "submitted"
