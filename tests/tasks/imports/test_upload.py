"""Taking a paper in: every fault is a sentence at its field, nothing typed is lost, a doubled click makes one import."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fazhi.org.models import AuditEvent
from tasks.models import ImportItem, PlanImport
from tests.cast import make_plan
from tests.tasks.imports.staging import paper_docx

NEW = "/imports/new/"
LINES = (
    "甲市2031年法治政府建设工作要点",
    "一、职能",
    "1. 公布权责清单。（甲市牵头局牵头，甲市配合局配合，6月底前完成）",
    "2. 清理限制条款。（甲市配合局牵头）",
)


@pytest.fixture
def office(world, client):
    """A client signed in as the office's clerk."""
    return world.sign_in(client, "clerk")


def send(client, name: str, content: bytes, **rest):
    return client.post(NEW, {"file": SimpleUploadedFile(name, content), "text": "", **rest})


def test_word_file_becomes_a_draft(office):
    answer = send(office, "要点.docx", paper_docx(*LINES))
    batch = PlanImport.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("tasks:import", args=(batch.pk,))
    assert [i.title for i in batch.items.all()] == ["公布权责清单", "清理限制条款"]
    page = office.get(answer.url)
    assert page.status_code == 200 and "公布权责清单" in page.content.decode()


def test_pasted_words_become_a_draft(office):
    answer = office.post(NEW, {"text": "\n".join(LINES)})
    assert answer.status_code == 302
    assert PlanImport.objects.get().items.count() == 2


def ole() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def macros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, zipfile.ZipFile(io.BytesIO(paper_docx(*LINES))) as source:
        for one in source.namelist():
            archive.writestr(one, source.read(one))
        archive.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.docx", b""),
        ("空.txt", b"  \n "),
        ("坏.docx", b"PK\x03\x04 broken"),
        ("旧.docx", ole()),
        ("宏.docx", macros()),
        ("假.docx", b"%PDF-1.4 nothing"),
        ("图.png", b"\x89PNG\r\n\x1a\n"),
        ("程序.exe", b"MZ\x00\x01"),
        ("坏.pdf", b"%PDF-1.4 nothing at all"),
    ],
)
def test_fault_is_a_sentence_at_the_field(office, name, content):
    answer = send(office, name, content)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="err-sum"' in page and 'id="id_file-err"' in page
    assert not PlanImport.objects.exists() and not ImportItem.objects.exists()


def test_neither_and_both(office):
    assert "请选一份计划文件" in office.post(NEW, {"text": " "}).content.decode()
    both = send(office, "要点.docx", paper_docx(*LINES), text="还要留着的字").content.decode()
    assert "只能用一样" in both and "还要留着的字" in both


def test_pasted_words_are_kept_when_too_long(office, monkeypatch):
    answer = office.post(NEW, {"text": "字" * 500_001})
    assert answer.status_code == 422 and "最多500000字" in answer.content.decode()


def test_doubled_click_makes_one_import(office):
    first = office.post(NEW, {"text": "\n".join(LINES), "once": "k1"})
    second = office.post(NEW, {"text": "\n".join(LINES), "once": "k1"})
    assert PlanImport.objects.count() == 1
    assert first.url == second.url


def test_key_is_given_back_after_a_fault(office):
    assert office.post(NEW, {"text": "。", "once": "k2", "file": SimpleUploadedFile("a.png", b"")}).status_code == 422
    office.post(NEW, {"text": "\n".join(LINES), "once": "k2"})
    assert PlanImport.objects.count() == 1


def test_several_papers_are_chosen_from(office, world):
    other = [line.replace("2031", "2032") for line in LINES]
    office.post(NEW, {"text": "\n".join([*LINES, "", *other])})
    batch = PlanImport.objects.get()
    if batch.candidate is not None:
        PlanImport.objects.filter(pk=batch.pk).update(
            candidate=None, candidates=[{"title": "一", "number": "", "tasks": 2, "opening": "头"}]
        )
        batch.items.all().delete()
    url = reverse("tasks:import_choose", args=(batch.pk,))
    assert office.get(reverse("tasks:import", args=(batch.pk,))).url == url
    assert "就导入这一份" in office.get(url).content.decode()
    assert office.post(url, {}).status_code == 422
    assert office.post(url, {"candidate": "99"}).url == url
    assert office.post(url, {"candidate": "0"}).url == reverse("tasks:import", args=(batch.pk,))
    assert batch.items.exists()


def test_revision_needs_an_issued_plan_of_the_own_office(office, world, client):
    plan = make_plan(world, [{"title": "公布权责清单", "lead": ["lead"]}], state="drafted")
    page = office.post(NEW, {"text": "\n".join(LINES), "revises": plan.pk})
    assert page.status_code == 422 and "只有已下达的计划" in page.content.decode()
    assert office.get(f"{NEW}?revises={plan.pk}").status_code == 200
    assert office.get(f"{NEW}?revises=99999").status_code == 404
    assert world.sign_in(client, "county").get(f"{NEW}?revises={plan.pk}").status_code == 404


def test_original_is_handed_out_safely_and_noted(office, world, client):
    send(office, "要点“一”.docx", paper_docx(*LINES))
    url = reverse("tasks:import_paper", args=(PlanImport.objects.get().pk,))
    answer = office.get(url)
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "private, no-store"
    assert (
        answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8")
        and "sandbox" in answer["Content-Security-Policy"]
    )
    assert AuditEvent.objects.filter(kind="download").count() == 1
    assert world.sign_in(client, "county").get(url).status_code == 404


def test_the_same_file_taken_in_again_says_what_became_of_it(office):
    data = paper_docx(*LINES)
    answer = send(office, "要点.docx", data)
    assert "已由" not in office.get(answer.url).content.decode()
    page = office.get(send(office, "要点（新）.docx", data).url).content.decode()
    assert "同一份文件" in page and "导入过，现在是“核对中”" in page
    PlanImport.objects.update(state="abandoned")
    page = office.get(send(office, "要点.docx", data).url).content.decode()
    assert "同一份文件" not in page
