"""What deploys and documents the project says nothing that does not exist."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest
import yaml

from tests.house.sources import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OWN = [name for name, service in SERVICES.items() if "build" in service]
BINARIES = ROOT / ".venv" / "bin"
SHELL = {"sh", "python", "exec", "pg_isready", "redis-server", "redis-cli"}  # of the images themselves
MAKE_TARGETS = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))


def commands(service: dict) -> list[list[str]]:
    """Return the commands of a service, each as words: what it runs and its health check, shell lines taken apart."""
    found = []
    for words in (service.get("command", []), service.get("healthcheck", {}).get("test", [])[1:]):
        if words[:2] == ["sh", "-c"]:
            found += [shlex.split(part) for part in words[2].split("&&")]
        elif words:
            found.append(list(words))
    return [words[1:] if words[0] == "exec" else words for words in found]


def image_commands() -> list[list[str]]:
    """Return the commands of the Dockerfile that are lists."""
    found = re.findall(r"(?m)^\s*(?:HEALTHCHECK.*?)?CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"))
    return [yaml.safe_load(words) for words in found]


EVERY_COMMAND = [(name, words) for name, service in SERVICES.items() for words in commands(service)]
EVERY_COMMAND += [("Dockerfile", words) for words in image_commands()]


def test_the_five_services_are_there():
    assert set(SERVICES) >= {"web", "worker", "beat", "postgres", "redis"}


@pytest.mark.parametrize(("where", "words"), EVERY_COMMAND, ids=lambda value: value if isinstance(value, str) else value[0])
def test_every_command_exists(where, words):
    from django.core.management import get_commands

    assert words[0] in SHELL or (BINARIES / words[0]).exists(), words
    for script in [word for word in words if word.endswith(".py")]:
        assert (ROOT / script).is_file(), script
    if "manage.py" in words:
        assert words[words.index("manage.py") + 1] in get_commands(), words
    if words[0] == "gunicorn":
        module, _, name = runpy.run_path(ROOT / words[words.index("--config") + 1])["wsgi_app"].partition(":")
        assert hasattr(__import__(module, fromlist=[name]), name)
    if words[0] == "celery":
        assert __import__("fazhi.celery", fromlist=["app"]).app.main == "fazhi"


def test_every_copied_path_exists():
    copied = re.findall(r"(?m)^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"))
    assert copied
    for path in " ".join(copied).split():
        assert (ROOT / path).exists(), path
        assert f"!{path}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines(), f"{path} is kept out of the build"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_every_volume_is_declared(name):
    for volume in SERVICES[name].get("volumes", []):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).exists(), volume


@pytest.mark.parametrize("name", SERVICES)
def test_every_dependency_is_a_healthy_service(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        assert how["condition"] == "service_healthy"


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    secrets = re.findall(r"\$\{(\w*(?:KEY|PASSWORD|SECRET|TOKEN))\b(.{2})", text)
    assert {name for name, _ in secrets} == {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert {how for _, how in secrets} == {":?"}
    filled = re.findall(r"(?m)^(\w*(?:KEY|PASSWORD|SECRET|TOKEN))=(.+)$", (ROOT / ".env.example").read_text("utf-8"))
    assert not filled


def test_every_variable_of_compose_is_explained():
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    explained = set(re.findall(r"(?m)^(\w+)=", (ROOT / ".env.example").read_text("utf-8")))
    assert wanted == explained


def test_the_image_runs_as_an_ordinary_user():
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"(?m)^USER (.+)$", text)[-1] not in {"root", "0"}


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(path):
    for line in (ROOT / path).read_text("utf-8").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            assert re.match(r"[a-z0-9.-]+==[^=\s]+( ;.*)?$", line), line


@pytest.mark.parametrize("path", ["requirements.in", "requirements-dev.in"])
def test_compiled_requirements_hold_the_direct_ones(path):
    compiled = (ROOT / path.replace(".in", ".txt")).read_text("utf-8").lower()
    for line in (ROOT / path).read_text("utf-8").splitlines():
        if "==" in line:
            assert line.split(";")[0].strip().lower() in compiled, line


@pytest.mark.parametrize("path", ["README.md", "README.zh.md"])
def test_readme_names_commands_and_files_that_exist(path):
    text = (ROOT / path).read_text("utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)\b", text))
    assert {"run", "test"} <= named <= MAKE_TARGETS | {"sure"}, named - MAKE_TARGETS
    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link]
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing


def test_make_targets_run_files_that_exist():
    for script in re.findall(r"scripts/[\w/]+\.py", (ROOT / "Makefile").read_text("utf-8")):
        assert (ROOT / script).is_file(), script


def test_ci_runs_both_and_may_be_started():
    run = ROOT / ".ci" / "run"
    assert run.stat().st_mode & 0o111
    assert {"make lint", "make test"} <= set(run.read_text("utf-8").splitlines())


def test_there_is_a_changelog():
    assert Path(ROOT / "CHANGELOG.md").read_text("utf-8").strip()
