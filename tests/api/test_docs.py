"""docs/api.md says nothing that isn't so: its commands and its Python run as they stand, against the application."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path
from string import Template

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from fazhi.api import RESOURCES
from fazhi.org.services import tokens
from fazhi.ui.api.problems import KINDS

TEXT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text("utf-8")
SITE = "http://testserver"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.S | re.M)


@pytest.fixture
def environment(town, monkeypatch) -> dict[str, str]:
    """What the reader has set: the site, a token, and numbers taken from earlier answers."""
    secret = tokens.issue(actor=town.acting("lead"), name="文档", expires=timezone.localdate() + timedelta(days=9))[1]
    values = {"FAZHI": SITE, "FAZHI_TOKEN": secret, "UNIT": str(town.units["lead"].pk), "TASK": str(town.plan.tasks.first().pk)}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


def test_every_curl_command_answers(environment):
    commands = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl")]
    assert len(commands) >= 5
    for command in commands:
        words = shlex.split(Template(command).substitute(environment))
        headers = [words[at + 1].partition(": ") for at, word in enumerate(words) if word == "-H"]  # none for what is public
        answer = Client().get(words[-1].removeprefix(SITE), headers={name.lower(): value for name, _, value in headers})
        assert answer.status_code == 200, command
        assert "results" not in answer.json() or "lamp=late" in command or "public" in command or answer.json()["results"], (
            command
        )


def test_the_python_prints_the_units_duties(environment, monkeypatch, capsys):
    def urlopen(request: urllib.request.Request, timeout: float) -> io.BytesIO:
        headers = {name.lower(): value for name, value in request.header_items()}
        answer = Client().get(request.full_url.removeprefix(SITE), headers=headers)
        assert answer.status_code == 200
        return io.BytesIO(answer.content)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    code = blocks("python")[0]
    exec(compile(code, "docs/api.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    titles = [line.split()[-1] for line in printed]
    assert titles[:3] == ["编制权责清单", "报送季度进展", "开展培训"] and {"报送自查报告", "报送年度报告"} <= set(titles)
    assert [line.split()[0] for line in printed] == sorted(line.split()[0] for line in printed)
    assert len([line for line in code.splitlines() if line.strip()]) <= 12


def test_the_shown_problem_is_the_real_one(environment):
    (shown,) = [json.loads(block) for block in blocks("json")]
    headers = {"authorization": f"Bearer {environment['FAZHI_TOKEN']}"}
    real = Client().get("/api/v1/tasks/?untis=1", headers=headers).json()
    assert shown | {"request_id": ""} == real | {"request_id": ""}


def test_every_noun_and_every_fault_is_told():
    for one in RESOURCES:
        assert f"`{one.name}`" in TEXT
    for status in KINDS:
        assert str(status) in TEXT or status == 415


QUARTER = """
from datetime import timedelta
from django.utils import timezone
from fazhi.org.acting import act_as
from fazhi.org.models import Post
from fazhi.org.services import tokens
from tasks.models import Plan, Sheet
from tasks.services import rounds
today, posts = timezone.localdate(), Post.objects.select_related("user", "unit")
lead = posts.get(user__username="liaison")
plan = Plan.objects.filter(state="issued", parts__unit=lead.unit).order_by("pk").first()
office = act_as(posts.filter(unit=plan.office, role="clerk").first())
for title in ("一季度进展", "二季度进展"):
    given = {"title": title, "period": "quarter", "starts": plan.starts, "ends": plan.starts + timedelta(days=80)}
    rounds.open_round(actor=office, plans=[plan], units=[lead.unit], due=today + timedelta(days=9), **given)
answer = tokens.issue(actor=act_as(lead), name="文档", expires=today + timedelta(days=9), scopes="read write")[1]
"""


@pytest.mark.slow
def test_a_quarters_sheet_in_ten_lines_of_curl_and_of_python(site, tmp_path):
    """Both run as they stand, in a folder with the file they name, against a real server."""
    secret = site.ask(QUARTER)
    (tmp_path / "纪要.txt").write_text("会议纪要", "utf-8")
    environment = {**os.environ, "FAZHI": site.url, "FAZHI_TOKEN": secret, "no_proxy": "*"}
    (shell,) = blocks("bash")
    code = blocks("python")[1]
    for language, text in (("bash", f"set -euo pipefail\n{shell}"), (sys.executable, code)):
        done = subprocess.run([language, "-c", text], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "待签发" in done.stdout
    assert all(len([line for line in text.splitlines() if line.strip()]) <= 10 for text in (shell, code))
    told = "list(Sheet.objects.filter(round__title__endswith='季度进展').values_list('state', 'lines__words').distinct())"
    assert ["submitted", "已印发。"] in site.ask(f"from tasks.models import Sheet\nanswer = {told}")
