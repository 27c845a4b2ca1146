"""The virtual environment and its pins: made once, then recognised by a stamp. Standard library only."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VAR = Path(os.environ.get("FAZHI_VAR") or ROOT / "var")
PINS = {False: ROOT / "requirements.txt", True: ROOT / "requirements-dev.txt"}


class Stop(SystemExit):
    """Ends a script with one Chinese and one English sentence and exit code 1."""

    def __init__(self, chinese: str, english: str) -> None:
        print(f"\n{chinese}\n{english}", file=sys.stderr, flush=True)
        super().__init__(1)


def python(*, dev: bool = False) -> Path:
    """Return the environment's Python with the pins installed (the test tools too when `dev`)."""
    if sys.version_info < (3, 11):  # noqa: UP036  said in a sentence rather than by a traceback
        raise Stop("需要 Python 3.11 或更新版本。", f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    interpreter = VENV / "bin" / "python"
    if not _runs(interpreter):
        _make()
    if not _stamp(dev).exists():
        _install(interpreter, dev)
    return interpreter


def tool(name: str) -> str:
    """Return the path of a command installed by the pins."""
    return str(VENV / "bin" / name)


def state() -> Path:
    """Return the folder that holds everything the program keeps, made if missing and closed to other users."""
    VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    return VAR


def _runs(interpreter: Path) -> bool:
    if not interpreter.exists():
        return False
    asked = [str(interpreter), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(asked, capture_output=True).returncode == 0


def _make() -> None:
    print("· 建立虚拟环境 .venv (making the virtual environment) …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    asked = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(asked, capture_output=True, text=True)
    if done.returncode and os.geteuid() == 0 and shutil.which("apt-get"):
        # Debian keeps the venv module in a package of its own
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        subprocess.run(["apt-get", "install", "-y", "-qq", package], capture_output=True)
        shutil.rmtree(VENV, ignore_errors=True)
        done = subprocess.run(asked, capture_output=True, text=True)
    if done.returncode:
        print((done.stdout + done.stderr)[-2000:], file=sys.stderr)
        raise Stop(
            "无法建立虚拟环境：请先安装 Python 的 venv 模块（Debian 为 python3-venv 软件包），再重新执行。",
            "The virtual environment could not be made: install Python's venv module (Debian: python3-venv) and try again.",
        )


def _stamp(dev: bool) -> Path:
    digest = hashlib.sha256(sys.version.split()[0].encode())
    digest.update(PINS[False].read_bytes())
    if dev:
        digest.update(PINS[True].read_bytes())
    return VENV / f"pins-{'dev' if dev else 'run'}-{digest.hexdigest()[:16]}"


def _install(interpreter: Path, dev: bool) -> None:
    print("· 安装依赖 (installing the pinned packages; the first time takes about a minute) …", flush=True)
    log = state() / "install.log"
    with log.open("w", encoding="utf-8") as out:
        asked = [str(interpreter), "-m", "pip", "install", "--disable-pip-version-check", "-r", str(PINS[dev])]
        done = subprocess.run(asked, stdout=out, stderr=subprocess.STDOUT)
    if done.returncode:
        print("".join(log.read_text("utf-8", "replace").splitlines(keepends=True)[-12:]), file=sys.stderr)
        raise Stop(
            f"依赖没有装上：请检查网络或软件源后重新执行，已装好的部分会保留。完整记录见 {log}。",
            f"The packages could not be installed: check the network or the package index and run it again. Full log: {log}.",
        )
    for old in VENV.glob("pins-*"):
        old.unlink()
    _stamp(False).touch()  # the test pins contain the runtime pins
    if dev:
        _stamp(True).touch()
