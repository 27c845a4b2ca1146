"""A file that is too large: refused in words, with everything else that was typed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fazhi.org.models import Unit

pytestmark = pytest.mark.django_db
LIMIT = 256 * 1024
PATH = "/manage/units/import/"


@pytest.fixture(autouse=True)
def small(settings):
    settings.FILE_MAX_BYTES = LIMIT


def file(size: int, name: str = "大.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


def test_too_large_a_file_keeps_the_typed_text(cast, enter):
    client = enter("clerk")
    data = {"before": "先写的 <b>", "sheet": file(LIMIT + 1), "note": "后写的", "password": "never-shown-here"}
    reply = client.post(f"{PATH}?x=1", data)
    text = reply.content.decode()
    assert reply.status_code == 413 and "不能超过" in text
    assert "先写的 &lt;b&gt;" in text and "后写的" in text and "never-shown-here" not in text
    assert f'action="{PATH}?x=1"' in text and 'type="file" id="file-1" name="sheet"' in text


def test_exactly_the_limit_arrives(cast, enter):
    reply = enter("clerk").post(PATH, {"sheet": file(LIMIT)})
    assert reply.status_code == 422 and "不是 .xlsx" in reply.content.decode()


def test_the_other_file_is_not_taken_alone(cast, enter):
    reply = enter("clerk").post(PATH, {"sheet": file(10, "小.xlsx"), "other": file(LIMIT * 2)})
    assert reply.status_code == 413 and 'name="other"' in reply.content.decode()
    assert Unit.objects.count() == len(cast.units)


def test_htmx_gets_a_note(cast, enter):
    reply = enter("clerk").post(PATH, {"sheet": file(LIMIT * 2)}, headers={"HX-Request": "true"})
    assert reply.status_code == 413 and "<html" not in reply.content.decode()
