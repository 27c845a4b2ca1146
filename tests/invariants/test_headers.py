"""Every answer, errors too, carries its headers; nothing typed becomes markup or a formula; `next` stays on this host."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from itertools import cycle, product

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fazhi.files.kinds import MIME
from fazhi.files.models import Evidence, Paper, StoredFile
from fazhi.org.models import User
from tests.cast import PASSWORD
from tests.invariants.crawler import EXPORTS, crawl
from tests.invariants.matrix import MATRIX, PUBLIC
from tests.invariants.planted import plant

HEADERS = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
FILES = (
    "tasks:import_paper",
    "tasks:plan_paper",
    "api:plans-paper-file",
    "api:imports-paper-file",
    "api:evidence-file",
    "desk:evidence_file",
    "assessment:paper_file",
    "api:paper-reports-paper-file",
)
PUBLIC_FILES = ("public:report_docx", "public:report_pdf")
MARKUP = (
    "</textarea></title><script>{0}</script><!--\"'><img src=x onerror={0}>",
    '"><img src=x onerror={0}>',
    "'><i {0}>",
)
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FILE_NAMES = ("原件.html", 'a"b\r\nX-Evil: 1.svg', "..\\..\\x\u202etxt.exe", "%0d%0aSet-Cookie.txt")
ROBBERS = ("https://robber.example/", "//robber.example/x", "/\\robber.example", "javascript:alert(1)", "/\t/robber.example")


def lacking(response, *, policy: tuple[str, ...] = POLICY, kept: str = "no-store") -> list[str]:
    """What an answer lacks; `kept` is what caches are told."""
    found = [name for name, value in HEADERS.items() if response.headers.get(name) != value]
    found += [part for part in policy if part not in response.headers.get("Content-Security-Policy", "")]
    return found + ([] if kept in response.headers.get("Cache-Control", "") else [kept])


def test_every_answer_carries_its_headers(town):
    wrong = []
    clients = [town.sign_in(Client(raise_request_exception=False), who) for who in ("clerk", "secadmin")]
    for client in (*clients, Client()):
        for name, row in MATRIX.items():
            url = "/api/v1/nothing/" if name == "api:unknown" else reverse(name, kwargs=row.kwargs(town))
            response = client.get(url)
            there = response.status_code == 200
            policy = ("sandbox", "default-src 'none'") if name in (*FILES, *PUBLIC_FILES) and there else POLICY
            kept = "public, max-age=60, must-revalidate" if name in PUBLIC and there else "no-store"
            if missing := lacking(response, policy=policy, kept=kept):
                wrong.append(f"{url} ({response.status_code}) lacks {missing}")
    assert not wrong, "\n".join(wrong[:40])


def test_faults_carry_their_headers(town):
    lame = town.sign_in(Client(enforce_csrf_checks=True, raise_request_exception=False), "clerk")
    client = town.sign_in(Client(raise_request_exception=False), "clerk")
    answers = [lame.post("/manage/groups/new/", {}), client.get("/nothing/"), client.get("/signin", follow=False)]
    answers += [client.get("/", headers={"host": "robber.example"}), client.get("/api/v1/tasks/?x=1"), client.put("/signin/")]
    answers += [client.put("/api/v1/tasks/"), client.head("/tasks/"), client.head("/nothing/")]
    assert [(a.status_code, lacking(a)) for a in answers if lacking(a)] == []
    assert {a.status_code for a in answers} == {200, 301, 400, 403, 404, 405}


def test_cookies_are_for_this_host_and_not_for_scripts(town):
    User.objects.filter(username="clerk").update(password=make_password(PASSWORD))
    client = Client()
    assert client.post("/signin/", {"username": "clerk", "password": PASSWORD}).status_code == 302
    client.get("/signin/")
    client.post("/me/look/", {"type": "large"})
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"], name
    assert client.cookies["fz_type"]["samesite"] == "Lax"


def test_in_production_cookies_are_secure_and_every_host_uses_https(tmp_path):
    code = (
        "import django; django.setup(); from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME[:7], s.CSRF_COOKIE_NAME[:7], s.DEBUG, "
        "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_HTTPONLY)"
    )
    env = {"FAZHI_PRODUCTION": "1", "SECRET_KEY": "x" * 60, "FAZHI_VAR": str(tmp_path), "PATH": os.environ["PATH"]}
    env |= {"ALLOWED_HOSTS": "fazhi.example", "DJANGO_SETTINGS_MODULE": "fazhi.settings"}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "True", "__Host-", "__Host-", "False", "True", "True", "True", "True"]


def test_every_file_is_a_download_in_a_sandbox(town):
    client, stored = town.sign_in(Client(), "clerk"), town.batch.paper.stored
    for kind, name in product(MIME, FILE_NAMES):
        Paper.objects.update(name=name)
        Evidence.objects.update(name=name)
        StoredFile.objects.filter(pk__in=[stored.pk, town.evidence.stored_id]).update(kind=kind)
        for address in FILES:
            response = client.get(reverse(address, kwargs=MATRIX[address].kwargs(town)))
            assert response.status_code == 200, address
            assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
            assert not re.search(r'[\r\n"\\\u202e]', response["Content-Disposition"])
            assert "html" not in response["Content-Type"] and "svg" not in response["Content-Type"]
            assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]
            assert "X-Evil" not in response and "Set-Cookie" not in response


def marked_up(word: str, most: int) -> str:
    """The longest of the markups that fits a column."""
    return next((text for shape in MARKUP if len(text := shape.format(word)) <= most), word)


def test_no_typed_markup_reaches_a_page(town):
    planter = plant(town, marked_up)
    raw = re.compile(r"<script>zqk|<img src=x|onerror=zqk\d+x>|<i zqk")
    for who in ("clerk", "county", "secadmin", "auditor"):
        for url, response, text in crawl(town.sign_in(Client(), who), town):
            if response.headers.get("Content-Type", "").startswith("text/html"):
                hit = raw.search(text)
                assert not hit, f"{who} {url}: …{text[max(hit.start() - 200, 0) : hit.end() + 40]}…"
    assert len(planter.secrets) > 90


def test_no_typed_formula_reaches_a_workbook(town):
    signs = cycle(RISKY)
    plant(town, lambda word, most: f"{next(signs)}{'HYPERLINK' if most > 30 else ''}({word})")
    seen: set[str] = set()
    for who in ("clerk", "county", "auditor", "secadmin"):
        client = town.sign_in(Client(), who)
        paths = [*EXPORTS, f"/plans/{town.shared.pk}/", f"/plans/{town.shared.pk}/receipts/"]
        answers = [client.get(path, {"export": "xlsx"}) for path in paths]
        for response in (a for a in answers if a.status_code == 200):
            sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
            for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
                assert cell.data_type != "f", (response.request["PATH_INFO"], cell.value)
                assert not cell.value.startswith(RISKY) or cell.quotePrefix, (response.request["PATH_INFO"], cell.value)
                seen |= {cell.value} if "zqk" in cell.value else set()
    assert len(seen) > 10


def test_next_leads_to_this_host_only(town):
    client = town.sign_in(Client(), "lead")
    posts = [
        ("/me/post/", {"post": town.posts["lead"].pk}),
        (f"/parts/{town.part.pk}/move/", {"move": "receive"}),
        (f"/plans/{town.plan.pk}/receive/", {}),
        (f"/parts/{town.part.pk}/hand-on/", {"person": town.users["lead_head"].pk}),
    ]
    for goal in ROBBERS:
        for url, data in posts:
            answer = client.post(url, {**data, "next": goal})
            assert answer.status_code == 302, (url, goal)
            assert re.match(r"/(?![/\\])[^\t]*$", answer["Location"]), (url, goal, answer["Location"])
        page = client.get(f"/parts/{town.part.pk}/hand-on/", {"next": goal}).content.decode()
        assert f'href="{goal}' not in page
        assert client.get("/signin/", {"next": goal})["Location"] == "/"
