"""What every test may use: the database at hand, a clock, a server process and a browser."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from tests import live
from tests.sharing import Stack, layers_of, neighbours, shared
from tests.visitor import Visitor

SHANGHAI = ZoneInfo("Asia/Shanghai")
# the tests of what pyproject.toml says needs no database and no web
WITHOUT_DJANGO = ("tests/lib/", "tests/tasks/planimport/", "tests/assessment/paperread/", "tests/documents/declared/")
NO_SKIP = bool(os.environ.get("FAZHI_NO_SKIP") or os.environ.get("CI"))


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a name, which the workers inherit, for the databases of its journeys."""
    os.environ.setdefault("FAZHI_TEST_RUN", uuid.uuid4().hex[:8])


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make test` runs what no database can change on the first of its two databases only."""
    parser.addoption("--once-is-enough", action="store_true", help="leave out what may not even import Django")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and count as deselected, what needs PostgreSQL on SQLite, an office program where none is installed, or the
    labelled papers where they don't lie beside the project; under CI these have to be there."""
    papers = bool(os.environ.get("CI")) or (live.ROOT.parent / "shared" / "corpus").exists()
    needs = {"postgres": live.on_postgres(), "office": bool(shutil.which("soffice")), "labelled": papers}
    missing = [name for name, there in needs.items() if not there]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in missing)]
    if config.getoption("--once-is-enough"):
        left_out += [item for item in items if without_django(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items[:] = neighbours(items)


def without_django(item: pytest.Item) -> bool:
    """Whether a test is of code that the import linter keeps from Django, and asks for no database or site itself."""
    asked = {"db", "transactional_db", "prepared"} & set(item.fixturenames) or item.get_closest_marker("django_db")
    return not asked and item.nodeid.startswith(WITHOUT_DJANGO)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Turn a skip into a failure where a skip would let the build pass without having tested."""
    outcome = yield
    report = outcome.get_result()
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, which does not count as tested here ({report.longrepr})"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a module that skips itself while it is collected."""
    outcome = yield
    report = outcome.get_result()
    if NO_SKIP and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: skipped, which does not count as tested here ({report.longrepr})"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In the process that started the run, remove its databases and its scratch folder."""
    if not hasattr(session.config, "workerinput"):
        live.drop_all()
        shutil.rmtree(os.environ["FAZHI_TEST_VAR"], ignore_errors=True)


@pytest.fixture(scope="session")
def shared_stack(django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """What tests share, in this process's test database; see tests/sharing.py."""
    stack = Stack(tmp_path_factory.mktemp("shared"))
    yield stack
    with django_db_blocker.unblock():
        stack.drop()


@pytest.fixture
def right_layers(request: pytest.FixtureRequest, shared_stack: Stack, django_db_blocker) -> None:
    """Bring the layers this test shares into the database, before its own transaction begins."""
    with django_db_blocker.unblock():
        shared_stack.change_to(layers_of(request.node))


@pytest.fixture
def _django_db_helper(right_layers, _django_db_helper) -> None:
    """The same as before, inside the layers: what opens a test's own transaction."""


@pytest.fixture(autouse=True)
def layers_first(request: pytest.FixtureRequest) -> None:
    """Build what is shared before a test's own fixtures may change settings, modules or the time."""
    if layers_of(request.node):
        request.getfixturevalue("db")


@pytest.fixture(autouse=True)
def own_files(layers_first, settings, tmp_path: Path) -> Path:
    """Give every test a file store of its own, and nothing in the cache."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    cache.clear()
    return tmp_path / "files"


@pytest.fixture
def own_copies(db, shared_stack: Stack, own_files: Path) -> dict:
    """This test's copies of what it shares, by the function that built it."""
    return shared_stack.copies(own_files)


@shared
def world():
    """The shared cast."""
    from tests.cast import make_world

    return make_world()


@shared
def cast(world):
    """The shared cast, all with the one password."""
    from fazhi.org.models import User
    from tests.cast import PASSWORD

    User.objects.update(password=make_password(PASSWORD))
    return world


@shared
def year_in_figures(world):
    """The year that dashboards and measures are checked against, made on 10 September 2031."""
    from tests.home.figures import make_year

    with time_machine.travel(datetime(2031, 9, 10, 10, tzinfo=SHANGHAI), tick=False):
        return make_year(world)


@pytest.fixture
def year(clock, year_in_figures):
    """The plan of the year in figures, on the day it was made."""
    clock("2031-09-10 10:00")
    return year_in_figures


@pytest.fixture
def clock() -> Iterator[Callable[[str], datetime]]:
    """Return `clock("2031-03-01 09:00")`, which stops the time there (Asia/Shanghai) and may be called again."""
    running: list[time_machine.travel] = []

    def stop_at(text: str) -> datetime:
        moment = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        while running:
            running.pop().stop()
        running.append(time_machine.travel(moment, tick=False))
        running[-1].start()
        return moment

    yield stop_at
    while running:
        running.pop().stop()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> live.Prepared:
    """The sample year in a database of its own, made once a run and copied for each server."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return live.prepare(shared / "prepared")


@pytest.fixture
def site(prepared: live.Prepared, tmp_path: Path) -> Iterator[live.Site]:
    """A real server process on a fresh copy of the sample year; fails the test when the server logged a traceback."""
    with live.serve(prepared, tmp_path) as running:
        yield running
    running.check_log()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A browser for the tests of one module; closed with it, since its event loop would keep Django's ORM from others."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=live.chromium_path(), args=live.CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: live.Site, chromium) -> Iterator[Callable[..., Visitor]]:
    """Return `visit("office")`: a browser window signed in as a sample account (signed out without a name).

    After the test no window may have seen a console error, a failed request or an answer of 500.
    """
    visitors: list[Visitor] = []

    def arrive(account: str = "", **options: object) -> Visitor:
        visitors.append(Visitor(chromium, site.url, **options))
        if account:
            visitors[-1].sign_in(account, live.PASSWORD)
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.close()
    assert not (troubles := [line for visitor in visitors for line in visitor.troubles]), "\n".join(troubles)
