"""`make run`: set everything up and serve, with nothing installed but Python 3.11. Standard library only."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from environment import ROOT, Stop, python, state
from supervise import Child, Supervisor

HOST = os.environ.get("HOST") or "127.0.0.1"
ACCOUNTS = (
    "office 经办 · officehead 审核 · liaison 联络员 · unithead 负责人 · liaison2 配合单位联络员 · county 县区经办\n"
    "  leader 领导 · observer 监督 · assessor 考核员 · sysadmin / secadmin / auditor 系统 / 安全 / 审计管理员"
)


def main() -> int:
    """Set up, serve until stopped, and return the exit code."""
    began = time.monotonic()
    os.umask(0o077)  # what the program keeps is nobody else's
    port = wanted_port()
    held = hold_state()
    interpreter = python()
    secret_key()
    password = sample_password()
    prepare(interpreter, password)
    supervisor = Supervisor(children(interpreter, port))
    code = supervisor.run(lambda: announce(port, began))
    held.close()
    print("已停止。(stopped)", flush=True)
    return code


def wanted_port() -> int:
    """Return PORT (8000 when unset) if it can be bound; ends with a sentence otherwise."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT 应为 1 到 65535 之间的整数，现为“{text}”。", f"PORT must be a number from 1 to 65535, not {text!r}.")
    family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            raise Stop(
                f"端口 {text} 已被占用或不可使用，请换一个：make run PORT=8001",
                f"Port {text} is taken or not allowed ({error.strerror}); choose another: make run PORT=8001",
            ) from None
    return int(text)


def hold_state() -> IO[str]:
    """Take the lock of the state folder, so that two starts never share one beat and one broker folder."""
    lock = (state() / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Stop(
            f"{state()} 正由另一个 make run 使用；请先停止它，或用 FAZHI_VAR=另一目录 启动。",
            f"{state()} is in use by another make run; stop that one first, or start with FAZHI_VAR=another-folder.",
        ) from None
    return lock


def secret_key() -> None:
    """Make the signing key on the first start; it never leaves the state folder."""
    place = state() / "secret_key"
    if not os.environ.get("SECRET_KEY") and not place.exists():
        write_private(place, secrets.token_urlsafe(60))


def sample_password() -> str:
    """Return the password a sample would be loaded with: FAZHI_SAMPLE_PASSWORD, else the kept one, else a new one."""
    place = state() / "sample_password"
    kept = place.read_text("utf-8").strip() if place.exists() else ""
    return os.environ.get("FAZHI_SAMPLE_PASSWORD") or kept or f"fz-{secrets.token_hex(5)}"


def write_private(place: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)


def prepare(interpreter: Path, password: str) -> None:
    """Migrate, collect static files, load the sample; ends with a sentence when a step fails."""
    os.environ["FAZHI_SAMPLE_PASSWORD"] = password
    asked = [str(interpreter), str(ROOT / "scripts" / "prepare.py"), "--password-file", str(state() / "sample_password")]
    if os.environ.get("FAZHI_SAMPLE") == "0":
        asked.append("--no-sample")
    if subprocess.run(asked).returncode:
        raise Stop(
            "启动准备没有完成，原因见上文；改正后重新执行，已完成的部分会保留。",
            "Setting up did not finish, for the reason above; mend it and run again, what was done is kept.",
        )


def children(interpreter: Path, port: int) -> list[Child]:
    """Return the processes to supervise: web and worker, and with a broker server a beat of its own."""
    address = f"[{HOST}]:{port}" if ":" in HOST else f"{HOST}:{port}"
    web = [str(interpreter), "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--bind", address]
    celery = [str(interpreter), "-m", "celery", "--app", "fazhi", "--workdir", str(ROOT), "--quiet"]
    schedule = ["--schedule", str(state() / "beat-schedule"), "--loglevel", "WARNING"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    if not os.environ.get("REDIS_URL"):
        return [Child("web", web), Child("worker", [*worker, "--beat", *schedule[:2]])]
    return [Child("web", web), Child("worker", worker), Child("beat", [*celery, "beat", *schedule, "--pidfile="])]


def announce(port: int, began: float) -> bool:
    """Print the address and the sample accounts once the server answers."""
    address = f"http://{'127.0.0.1' if HOST in ('0.0.0.0', '::') else HOST}:{port}"  # noqa: S104
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=1)  # noqa: S310
    except urllib.error.HTTPError:
        pass  # it answers; the page says what is wrong
    except (OSError, ValueError):
        return False
    print(f"\n法治 Fazhi  {address}    ({time.monotonic() - began:.1f} s；Ctrl-C 停止)")
    place = state() / "sample_password"
    if place.exists():
        print(f"示例账号 (sample accounts):\n  {ACCOUNTS}")
        print(f"密码 (one password for all): {place.read_text('utf-8').strip()}    [{place}]")
    print(flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
