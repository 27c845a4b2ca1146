"""Evidence of a line: dropped in once, chosen again, with the period it proves; and who may read the file."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fazhi.files import evidence
from fazhi.files.models import Citation, Evidence
from tasks.models import Sheet
from tasks.services import sheets
from tests.tasks.sheets.conftest import posted, report

pytestmark = pytest.mark.django_db


def text(name: str, words: str) -> SimpleUploadedFile:
    """A small file."""
    return SimpleUploadedFile(name, words.encode(), "text/plain")


def url(line) -> str:
    """The page on which a line's evidence is chosen."""
    return f"/sheets/{line.sheet_id}/lines/{line.pk}/evidence/"


def cited(line) -> list[tuple[str, date, date]]:
    """What a line rests on."""
    rows = Citation.objects.filter(noun="tasks.sheetline", object_id=line.pk).order_by("id")
    return [(row.evidence.name, row.starts, row.ends) for row in rows]


def test_several_files_are_dropped_in_at_once_for_the_rounds_period(world, sheet, enter):
    line, span = sheet.lines.first(), (sheet.round.starts, sheet.round.ends)
    sent = {"files": [text("通报.txt", "一"), text("纪要.txt", "二")]}
    answer = enter("lead").post(url(line), sent, HTTP_ACCEPT="application/json")
    assert answer.status_code == 200 and "通报.txt" in answer.json()["html"]
    assert cited(line) == [("通报.txt", *span), ("纪要.txt", *span)]
    assert set(Evidence.objects.values_list("unit", flat=True)) == {world.units["lead"].pk}


def test_files_come_along_with_the_form_without_script(sheet, enter):
    line = sheet.lines.first()
    sent = posted(line, words="附了通报") | {f"l{line.pk}-files": [text("通报.txt", "一")]}
    assert enter("lead").post(f"/sheets/{sheet.pk}/save/", sent).status_code == 302
    assert [name for name, *_ in cited(line)] == ["通报.txt"]


def test_a_bad_file_is_refused_in_a_sentence_and_the_words_are_kept(sheet, enter):
    line = sheet.lines.first()
    bad = SimpleUploadedFile("工具.exe", b"MZ\x90\x00" * 30)
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", posted(line, words="写好了") | {f"l{line.pk}-files": [bad]})
    page = answer.content.decode()
    assert answer.status_code == 422 and "可以接收" in page and "写好了" in page
    assert sheet.lines.get(pk=line.pk).words == "写好了" and cited(line) == []
    bad.seek(0)
    answer = enter("lead").post(url(line), {"files": [text("好.txt", "好"), bad]}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 422 and "可以接收" in answer.json()["error"]
    assert cited(line) == [] and Evidence.objects.count() == 0


def test_what_was_given_before_is_chosen_with_its_own_period(world, sheet, enter):
    first, second, _third = sheet.lines.all()
    client = enter("lead")
    client.post(url(first), {"files": [text("通报.txt", "一")]}, HTTP_ACCEPT="application/json")
    given = Evidence.objects.get()
    assert "通报.txt" in client.get(url(second)).content.decode()
    assert "通报.txt" not in client.get(f"{url(second)}?q=别的").content.decode()
    answer = client.post(url(second), {"pick": [given.pk], "starts": "2026-1-1", "ends": "2026年3月31日"}, follow=True)
    assert cited(second) == [("通报.txt", date(2026, 1, 1), date(2026, 3, 31))]
    assert "证明 2026-01-01 至 2026-03-31" in answer.content.decode()
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请选文件"),
        ({"pick": ["999999"]}, "不在可选范围"),
        ({"pick": ["x"]}, "不在可选范围"),
        ({"starts": "2026-3-1", "ends": "2026-2-1"}, "期间的结束不能早于开始"),
        ({"starts": "哪天"}, "看不出是哪一天"),
    ],
)
def test_a_choice_that_cannot_be_is_named(sheet, enter, sent, words):
    line = sheet.lines.first()
    answer = enter("lead").post(url(line), sent)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert cited(line) == []


def test_another_units_file_cannot_be_chosen(world, sheet, enter):
    line, actor = sheet.lines.first(), world.acting("outsider")
    foreign = evidence.give(actor=actor, unit=actor.unit, name="别家的.txt", chunks=[b"x"])
    client = enter("lead")
    assert "别家的.txt" not in client.get(url(line)).content.decode()
    assert client.post(url(line), {"pick": [foreign.pk]}).status_code == 422
    assert cited(line) == []


def test_evidence_is_taken_off_with_and_without_script(sheet, enter):
    line, client = sheet.lines.first(), enter("lead")
    for script in (True, False):
        client.post(url(line), {"files": [text("通报.txt", "一")]}, HTTP_ACCEPT="application/json")
        given = Evidence.objects.get()
        assert len(cited(line)) == 1
        if script:
            answer = client.post(url(line), {"drop": given.pk}, HTTP_ACCEPT="application/json")
            assert answer.status_code == 200 and "通报.txt" not in answer.json()["html"]
        else:
            client.post(f"/sheets/{sheet.pk}/save/", {"do": f"drop:{line.pk}:{given.pk}"})
        assert cited(line) == []
    assert Evidence.objects.count() == 1


def test_a_reported_line_keeps_its_evidence(world, sheet, enter):
    line, client = sheet.lines.first(), enter("lead")
    client.post(url(line), {"files": [text("通报.txt", "一")]}, HTTP_ACCEPT="application/json")
    report(world, sheet)
    answer = client.post(url(line), {"drop": Evidence.objects.get().pk}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 422 and "不能修改" in answer.json()["error"] and len(cited(line)) == 1


def test_the_office_gives_for_the_unit_which_can_use_it_again(world, sheet, enter):
    first, second, _third = sheet.lines.all()
    answer = enter("clerk").post(url(first), {"files": [text("电话记录.txt", "一")]}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 200
    assert (Evidence.objects.get().unit, Sheet.objects.get(pk=sheet.pk).by_office) == (world.units["lead"], True)
    assert "电话记录.txt" in enter("lead").get(url(second)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("clerk", 200), ("leader", 200), ("co", 404), ("outsider", 404), ("sysadmin", 404)]
)
def test_who_may_download_follows_the_record(world, sheet, enter, who, status):
    enter("lead").post(url(sheet.lines.first()), {"files": [text("通报.txt", "一")]}, HTTP_ACCEPT="application/json")
    assert enter(who).get(f"/evidence/{Evidence.objects.get().pk}/").status_code == status


@pytest.mark.parametrize("name", ["通报 一.txt", 'a";\r\nX: y.txt', "\u202etxt.exe.txt"])
def test_a_download_is_never_shown_inside_the_site(world, enter, name):
    actor = world.acting("lead")
    given = evidence.give(actor=actor, unit=actor.unit, name=name, chunks=[b"<script>1</script>"])
    answer = enter("lead").get(f"/evidence/{given.pk}/")
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert all(char.isascii() and char.isprintable() for char in answer["Content-Disposition"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content) == b"<script>1</script>"


def test_the_page_lists_the_units_own_files_and_counts_their_uses(world, sheet, enter, django_assert_num_queries):
    client, lines = enter("lead"), list(sheet.lines.all())
    for at, line in enumerate(lines):
        client.post(url(line), {"files": [text(f"材料{at}.txt", str(at))]}, HTTP_ACCEPT="application/json")
        sheets.cite(lines[0], [Evidence.objects.get(name=f"材料{at}.txt")], actor=world.acting("lead"))
        with django_assert_num_queries(5):
            page = client.get("/evidence/").context["page"]
            assert len(page.rows) == at + 1
    assert [(row["name"], row["cited"]) for row in page.rows] == [("材料2.txt", 2), ("材料1.txt", 2), ("材料0.txt", 1)]
    assert enter("clerk").get("/evidence/").context["page"].rows == []
    assert enter("sysadmin").get("/evidence/").context["page"].rows == []
    assert client.get("/evidence/?export=xlsx").status_code == 200


def test_files_are_given_beforehand(world, enter):
    client = enter("lead")
    answer = client.post(
        "/evidence/give/", {"files": [text("先传.txt", "1"), SimpleUploadedFile("b.exe", b"MZ" * 40)]}, follow=True
    )
    page = answer.content.decode()
    assert "已保存 1 份材料。" in page and "可以接收" in page
    assert Evidence.objects.get().unit == world.units["lead"]
    assert enter("leader").post("/evidence/give/", {"files": [text("x.txt", "x")]}).status_code == 403
    assert "没有收到文件" in client.post("/evidence/give/", {}, follow=True).content.decode()
