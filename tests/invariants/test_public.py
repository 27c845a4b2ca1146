"""T15: the public site shows what was published and nothing else, knows nobody, and forgets what was withdrawn."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import Report
from fazhi.files import publications
from fazhi.files.models import Publication
from fazhi.public import reads
from tests.invariants.crawler import body_of
from tests.invariants.matrix import MATRIX, PUBLIC
from tests.invariants.planted import plant
from tests.reporting import published

SITE = "http://testserver"
BEGIN = ("/public/", "/public/feed.atom", "/public/sitemap.xml", "/robots.txt", "/api/v1/public/reports/", "/signin/", "/healthz")
ADDRESS = re.compile(r'(?:href="|<loc>|"(?:page|next|docx|pdf)":"|Sitemap: )([^"<\s]+)')


def walk(most: int = 120):
    """Yield (address, answer, text) of everything that nobody in particular reaches."""
    client, waiting, seen = Client(), deque(BEGIN), set()
    while waiting and most:
        url = waiting.popleft()
        if url in seen or url.startswith("/static/"):
            continue
        seen.add(url)
        most -= 1
        answer = client.get(url)
        text = body_of(answer)
        yield url, answer, text
        if answer.status_code == 200 and "pdf" not in answer["Content-Type"]:
            for found in ADDRESS.findall(text):
                whole = urlsplit(urljoin(f"{SITE}{url}", unescape(found).partition("#")[0]))
                if whole.netloc == "testserver":
                    waiting.append(f"{whole.path}{f'?{whole.query}' if whole.query else ''}")


def test_anonymous_addresses_hold_no_planted_word_before_and_after_withdrawal(town):
    planter = plant(town)
    report = Report.objects.get(pk=town.report.pk)
    type(report).objects.filter(pk=report.pk).update(title="公开的标题")
    report.sections.update(title="公开的章节", text="zqopen 公开的正文")
    type(report.call).objects.filter(pk=report.call_id).update(recipient="甲市人民政府")
    town.open = published(town, Report.objects.select_related("call", "unit").get(pk=report.pk), "lead")
    secret = [(s.word, s.place) for s in planter.secrets]
    reached = {}
    for url, answer, text in walk():
        assert not [place for word, place in secret if word in text], url
        reached[url] = answer.status_code
        assert "zqopen" in text if url.startswith(f"/public/reports/{town.open.number}/") and "pdf" not in url else True, url
    assert {f"/public/reports/{town.open.number}/{part}" for part in ("", "report.docx", "report.pdf")} <= set(reached)
    assert f"/api/v1/public/reports/{town.open.number}/" not in reached  # the row leads to the page
    assert set(reached.values()) <= {200} and len(reached) >= 15
    for one in publications.standing("report"):
        publications.withdraw(one, actor=town.acting("lead"), why="zqwhy 里面有人名")
    cache.clear()
    for url, _, text in walk():
        for word in ("zqopen", "zqwhy", "公开的标题", town.open.number, town.shown.number):
            assert word not in text, url
    for part in ("", "report.docx", "report.pdf"):
        answer = Client().get(f"/public/reports/{town.open.number}/{part}")
        assert answer.status_code == 410 and "zqwhy" not in body_of(answer) and "no-store" in answer["Cache-Control"]
    answer = Client().get(f"/api/v1/public/reports/{town.open.number}/")
    assert answer.status_code == 410 and "zqwhy" not in body_of(answer)


def test_what_was_never_public_is_like_what_isnt_there(town):
    """A draft, its key, a made-up number: one answer, word for word."""
    words = {}
    for number in (town.report.pk, town.shown.pk, "2031-aaaaaa", "x" * 200):
        for part in ("", "report.docx", "report.pdf"):
            answer = Client().get(f"/public/reports/{number}/{part}")
            body = re.sub(r'href="[^"]*large=1"', "", answer.content.decode())
            words[answer.status_code, body] = number
    assert len(words) == 1 and next(iter(words))[0] == 404
    for path in ("/public/plans/", "/public/../tasks/", "/public/reports/", "/public/%00/"):
        assert Client().get(path).status_code == 404, path


def keys_in(text: str) -> set[str]:
    text = text.replace("http://www.w3.org/2005/Atom", "")
    return set(re.findall(r'(?:/|"id": ?|pk=)(\d{1,9})(?=[/",}])', text))


def test_no_key_and_no_person_stands_on_a_public_page(town):
    names = [user.name for user in town.users.values()]
    for url, _, text in walk():
        if url.startswith(("/public", "/api/v1/public", "/robots")) and not url.endswith("pdf"):
            assert not keys_in(text), (url, keys_in(text))
            assert not [name for name in names if name in text], url


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_the_public_site_knows_nobody(town, name):
    """With a session, a token, cookies: the same bytes as without, no cookie set, nothing that varies, no session read."""
    from django.urls import reverse

    url = reverse(name, kwargs=MATRIX[name].kwargs(town))
    signed = town.sign_in(Client(), "clerk")
    signed.cookies["fz_type"] = "large"
    plain, known = Client().get(url), signed.get(url, headers={"authorization": f"Bearer {town.secret}"})
    assert (plain.status_code, body_of(plain)) == (known.status_code, body_of(known))
    for answer in (plain, known):
        assert not answer.cookies and "Set-Cookie" not in answer and "Vary" not in answer, name
    with CaptureQueriesContext(
        connection,
    ) as asked:
        signed.get(url)
    assert not [q["sql"] for q in asked if "django_session" in q["sql"] or "org_" in q["sql"].partition("WHERE")[0]]
    if plain.status_code == 200:
        assert plain["Cache-Control"] == f"public, max-age={settings.PUBLIC_FRESH}, must-revalidate"
        again = Client().get(url, headers={"if-none-match": plain["ETag"]})
        assert again.status_code == 304 and not again.content and again["ETag"] == plain["ETag"]
        assert again["Cache-Control"] == plain["Cache-Control"] and not again.cookies
    assert Client().post(url).status_code == 405


def test_a_mark_of_what_was_withdrawn_gets_no_not_modified(town):
    url = f"/public/reports/{town.shown.number}/"
    mark = Client().get(url)["ETag"]
    publications.withdraw(Publication.objects.get(pk=town.shown.pk), actor=town.acting("lead"), why="x")
    assert Client().get(url, headers={"if-none-match": mark}).status_code == 410


def test_bad_questions_get_a_sentence(town):
    client = Client()
    for query, words in (
        ("q=" + "长" * 61, "最多 60 字"),
        ("year=abc", "请写整数"),
        ("q=a%00b", "空字符"),
        ("after=../x", "翻页的地址不对"),
        ("sort=%00", "空字符"),
    ):
        answer = client.get(f"/public/?{query}")
        assert answer.status_code == 200 and words in answer.content.decode(), query
        assert client.get(f"/api/v1/public/reports/?{query}").status_code == 400, query
    assert client.get("/public/?after=2031-aaaaaa").status_code == 404
    for query in ("after=2031-aaaaaa", "nonsense=1"):
        assert client.get(f"/api/v1/public/reports/?{query}").status_code == 400


def test_the_public_part_of_the_api_is_throttled(town, settings):
    settings.PUBLIC_RATE = 3
    answers = [Client().get("/api/v1/public/reports/") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert int(answers[3]["Retry-After"]) > 0 and "读得太快" in answers[3].content.decode()


COSTS = {"/public/": 3, "/public/feed.atom": 1, "/public/sitemap.xml": 1, "/api/v1/public/reports/": 1}


def test_public_pages_cost_the_same_with_one_and_with_three_and_turn_by_number(town, monkeypatch):
    def costs() -> dict[str, int]:
        found = {}
        for url in (*COSTS, f"/public/reports/{town.shown.number}/", f"/api/v1/public/reports/{town.shown.number}/"):
            with CaptureQueriesContext(connection) as asked:
                assert Client().get(url).status_code == 200
            found[url] = len(asked)
        return found

    before = costs()
    assert {url: before[url] for url in COSTS} == COSTS and set(before.values()) == {1, 3}
    others = [published(town, town.report, "lead") for _ in range(2)]
    assert costs() == before
    monkeypatch.setattr(reads.page, "__defaults__", ("", 1))
    numbers = sorted(one.number for one in (town.shown, *others))
    seen, url = [], "/public/"
    while url:
        text = Client().get(url).content.decode()
        seen += re.findall(r'pb-title" href="/public/reports/([^/]+)/', text)
        more = re.search(r'href="([^"]+)" rel="next"', text)
        if len(seen) == 2:  # what the place of the next page was made from is taken off meanwhile
            publications.withdraw(Publication.objects.get(number=seen[-1]), actor=town.acting("lead"), why="x")
        url = unescape(more[1]) if more else ""
    assert seen == numbers
