"""Real server processes for the journeys, each on its own copy of a prepared database and file store."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "sample-year-for-tests"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--lang=zh-CN",
]


def on_postgres() -> bool:
    """Tell which database this run is about."""
    return bool(os.environ.get("DATABASE_URL"))


def chromium_path() -> str:
    """Return the browser's path; fails (never skips) when there is none."""
    given = os.environ.get("FAZHI_CHROMIUM") or "chromium"
    found = shutil.which(given)
    assert found, f"no browser at {given}; make test says how to get one"
    return found


@dataclass(frozen=True)
class Prepared:
    """A database with the sample year, its state folder and the collected static files."""

    database: str  # name on the server, or path of the SQLite file
    var: Path
    static: Path


@dataclass
class Place:
    """A database and a file store of their own, reached through helper processes."""

    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command here and return what it printed; fails the test when it fails."""
        return _run([sys.executable, "manage.py", *arguments], self.environment)

    def refused(self, *arguments: str) -> str:
        """Run a management command that must fail without a traceback, and return its sentence."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        return done.stderr

    def ask(self, code: str) -> Any:
        """Run Python in a helper process; the code sets `answer`, which comes back through JSON."""
        wrapped = f"{code}\nimport json as _json\nprint('\\n' + _json.dumps(answer, default=str))"
        return json.loads(self.manage("shell", "--no-imports", "-c", wrapped).strip().splitlines()[-1])


@dataclass
class Site(Place):
    """A place with a running server."""

    url: str
    process: subprocess.Popen
    log: Path
    worker: subprocess.Popen | None = None

    def start_worker(self) -> None:
        """Start a queue worker beside the web process; it is stopped with the site."""
        command = [sys.executable, "-m", "celery", "-A", "fazhi", "--quiet", "worker", "-c", "1", "--loglevel", "WARNING"]
        with self.log.open("ab") as out:
            self.worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=out, stderr=out)

    def stop(self) -> None:
        """Stop the processes; never leaves one behind."""
        for process in filter(None, (self.worker, self.process)):
            process.terminate()
            try:
                process.wait(1 if process is self.worker else 8)  # an idle worker takes six seconds to wind up its threads
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def check_log(self) -> None:
        """Fail when the server logged a traceback."""
        text = self.log.read_text("utf-8", "replace")
        assert "Traceback (most recent call last)" not in text, text[-4000:]


def prepare(folder: Path) -> Prepared:
    """Make the prepared database once for all workers of a run; the others wait for it."""
    folder.mkdir(parents=True, exist_ok=True)
    database = _name("prepared") if on_postgres() else str(folder / "prepared.sqlite3")
    made = Prepared(database, folder / "var", folder / "static")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            if on_postgres():
                _drop(database)
                _on_server(f'CREATE DATABASE "{database}"')
            _run([sys.executable, "scripts/prepare.py"], _environment(made.database, made.var, made.static))
            (folder / "ready").touch()
    return made


@contextmanager
def copied(prepared: Prepared, folder: Path, **environment: str) -> Iterator[Place]:
    """Give a copy of the prepared database and files until the block ends."""
    var = folder / "copy"
    shutil.copytree(prepared.var, var)
    database = _copy(prepared, var)
    try:
        yield Place(_environment(database, var, prepared.static) | environment)
    finally:
        _drop(database)


@contextmanager
def empty(folder: Path) -> Iterator[Place]:
    """Give an empty database and file store until the block ends."""
    folder.mkdir(exist_ok=True)
    database = _name(f"{os.getpid()}_{time.monotonic_ns()}") if on_postgres() else str(folder / "empty.sqlite3")
    if on_postgres():
        _on_server(f'CREATE DATABASE "{database}"')
    try:
        yield Place(_environment(database, folder, folder / "static"))
    finally:
        _drop(database)


@contextmanager
def serve(prepared: Prepared, folder: Path, **environment: str) -> Iterator[Site]:
    """Serve a copy of the prepared database until the block ends, then remove the copy."""
    with copied(prepared, folder, **environment) as place:
        port = _free_port()
        log = folder / "server.log"
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
        command += ["--workers", "1", "--threads", "6", "--graceful-timeout", "2"]
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=ROOT, env=place.environment, stdout=out, stderr=out)
        site = Site(place.environment, f"http://127.0.0.1:{port}", process, log)
        try:
            _wait_until_up(site)
            yield site
        finally:
            site.stop()


def drop_all() -> None:
    """Drop whatever databases this run's journeys left on the server."""
    if not on_postgres():
        return
    for name in _on_server("SELECT datname FROM pg_database WHERE datname LIKE %s", (_name("") + "%",)):
        _drop(name)


def _name(purpose: str) -> str:
    return f"fazhi_run_{os.environ['FAZHI_TEST_RUN']}_{purpose}"


def _copy(prepared: Prepared, var: Path) -> str:
    if on_postgres():
        database = _name(f"{os.getpid()}_{time.monotonic_ns()}")
        _on_server(f'CREATE DATABASE "{database}" TEMPLATE "{prepared.database}"')
        return database
    target = var / "copy.sqlite3"
    with sqlite3.connect(prepared.database) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    return str(target)


def _drop(database: str) -> None:
    if on_postgres():
        _on_server(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _environment(database: str, var: Path, static: Path) -> dict[str, str]:
    env = {**os.environ, "FAZHI_VAR": str(var), "FAZHI_STATIC": str(static), "FAZHI_SAMPLE_PASSWORD": PASSWORD}
    for name in ("FAZHI_STATIC_STORAGE", "DJANGO_SETTINGS_MODULE", "FAZHI_SQLITE", "REDIS_URL"):
        env.pop(name, None)
    if on_postgres():
        return env | {"DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}"}
    return env | {"DATABASE_URL": "", "FAZHI_SQLITE": database}


def _on_server(statement: str, values: tuple = ()) -> list[str]:
    import psycopg2

    connection = psycopg2.connect(os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return [row[0] for row in cursor.fetchall()] if cursor.description else []
    finally:
        connection.close()


def _run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)[:200]}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_up(site: Site, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and site.process.poll() is None:
        try:
            urllib.request.urlopen(f"{site.url}/healthz", timeout=2)
            return
        except urllib.error.HTTPError as error:
            raise AssertionError(f"/healthz answered {error.code}: {site.log.read_text('utf-8')[-4000:]}") from None
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up: {site.log.read_text('utf-8')[-4000:]}")
