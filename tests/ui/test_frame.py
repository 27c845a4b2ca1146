"""The frame: entries by role, refusals in Chinese, an expired page that keeps what was typed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.test import RequestFactory

from fazhi.ui import errors, nav

pytestmark = pytest.mark.urls("tests.ui.gallery")
ROOT = Path(__file__).resolve().parents[2]
OURS = [*sorted((ROOT / "static" / "css").glob("*.css")), *sorted((ROOT / "static" / "js").glob("*.js"))]


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of its own, where each name has an address except 'absent'."""
    monkeypatch.setattr(nav, "_entries", {})
    monkeypatch.setattr(nav, "_address", lambda name: None if name == "absent" else "/" if name == "desk" else f"/{name}/")


def test_a_role_sees_its_own_entries(entries) -> None:
    nav.register("desk", "工作台", "inbox", "desk", "home")
    nav.register("plans", "计划任务", "clipboard-list", "plans", "work", ("clerk",))
    nav.register("manage", "管理", "settings", "manage", "admin", ("sysadmin",))
    nav.register("later", "统计", "list", "absent", "watch")
    found = nav.groups_for("clerk", "/plans/3/")
    assert [[entry["label"] for entry in group] for group in found] == [["工作台"], ["计划任务"]]
    assert [entry["current"] for group in found for entry in group] == [False, True]
    assert nav.groups_for("clerk", "/")[0][0]["current"] and nav.groups_for(None, "/") == []


def test_eight_entries_are_the_most(entries) -> None:
    for n in range(8):
        nav.register(f"e{n}", "项", "list", "x", "work")
    nav.register("e0", "项", "list", "x", "work")
    for bad in (
        ("e8", "项", "list", "x", "work"),
        ("e1", "别的", "list", "x", "work"),
        ("a", "a", "nothing", "x", "work"),
        ("a", "a", "list", "x", "moon"),
    ):
        with pytest.raises(nav.NavFault):
            nav.register(*bad)


def request_of(**extra: str):
    """A request as the handlers get it."""
    request = RequestFactory(**extra).post(
        "/plans/3/?a=1", {"title": "<b>写好的", "password": "hush", "csrfmiddlewaretoken": "old"}
    )
    request.acting = None
    request.user = SimpleNamespace(is_authenticated=False)
    return request


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 500])
def test_refusals_are_chinese_pages_or_notes(status: int) -> None:
    page = errors.refusal(request_of(), status)
    assert (
        page.status_code == status and "<h1" in page.content.decode() and re.search("[\u4e00-\u9fff]{4}", page.content.decode())
    )
    note = errors.refusal(request_of(HTTP_HX_REQUEST="true"), status, "<b>理由")
    assert note.status_code == status and "<h1" not in note.content.decode() and "&lt;b&gt;理由" in note.content.decode()


def test_a_refusal_shows_only_our_own_sentences() -> None:
    assert "只有审核可以签发" in errors.forbidden(request_of(), Exception("只有审核可以签发")).content.decode()
    assert "permission" not in errors.forbidden(request_of(), Exception("no permission")).content.decode()


def test_server_error_needs_no_context() -> None:
    assert "系统出了错" in errors.server_error(request_of()).content.decode()


def test_an_expired_page_offers_what_was_typed_again() -> None:
    request = request_of(HTTP_ORIGIN="http://testserver")
    page = errors.csrf_failure(request).content.decode()
    assert "&lt;b&gt;写好的" in page and 'action="/plans/3/?a=1"' in page
    assert "hush" not in page and "old" not in page.replace("fold", "")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    again = RequestFactory().post("/plans/3/", {"title": "写好的", "csrfmiddlewaretoken": token})
    again.COOKIES["csrftoken"] = request.META["CSRF_COOKIE"]
    assert CsrfViewMiddleware(lambda r: HttpResponse()).process_view(again, lambda r: None, (), {}) is None


@pytest.mark.parametrize(
    "extra", [{}, {"HTTP_ORIGIN": "http://evil.example"}, {"HTTP_REFERER": "http://testserver.evil.example/"}]
)
def test_another_sites_form_is_not_offered_again(extra: dict[str, str]) -> None:
    page = errors.csrf_failure(request_of(**extra)).content.decode()
    assert "写好的" not in page and "没有办理" in page


def test_pages_have_one_heading_and_no_inline_code() -> None:
    page = render_to_string("errors/404.html", {"head": "x", "words": "y"})
    assert page.count("<h1") == 1 and 'lang="zh-CN"' in page


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|data-bs-(toggle|target)", source)
    assert all('src="' in tag or "json" in tag for tag in re.findall(r"<script[^>]*>", source))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_own_files_run_on_chromium_86(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 400
    if path.suffix == ".css":
        assert not re.search(r":has\(|:is\(|@layer|@container|color-mix|\binset:|aspect-ratio|&:|@import|url\(", source)
    else:
        assert not re.search(
            r"\.at\(|structuredClone|hasOwn\(|randomUUID|replaceAll|\beval\(|new Function|\?\?=|\|\|=|&&=|#[a-z]+\(", source
        )


def test_vendored_files_are_as_fetched() -> None:
    done = subprocess.run([sys.executable, "scripts/vendor.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert not any(b"sourceMappingURL" in path.read_bytes() for path in (ROOT / "static" / "vendor").rglob("*.*s"))
