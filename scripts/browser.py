"""Find Chromium for the browser tests, or install Debian's when allowed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

# the tool that drives the browser brings a node of its own, which needs libatomic; a bare Debian lacks it
PACKAGES = ["chromium", "fonts-noto-cjk", "libatomic1"]
SENTENCE = (
    "没有 Chromium，浏览器测试未运行：请安装 chromium、fonts-noto-cjk 和 libatomic1 软件包，或设 FAZHI_CHROMIUM=浏览器路径。\n"
    "No Chromium, the browser tests did not run: install the packages chromium, fonts-noto-cjk and libatomic1, or set "
    "FAZHI_CHROMIUM=path."
)


def path() -> str:
    """Return the browser's path, installing Debian's packages when root; '' when there is none or it can't be driven."""
    found = _installed()
    if found and _driven():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("· 安装 Chromium 与中文字体 (installing Debian's chromium and fonts-noto-cjk) …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True, env=environment)
        asked = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        subprocess.run(asked, capture_output=True, env=environment)
    return _installed() if _driven() else ""


def _installed() -> str:
    given = os.environ.get("FAZHI_CHROMIUM", "")
    names = [given] if given else ["chromium", "chromium-browser", "google-chrome"]
    return next((place for name in names if (place := shutil.which(name))), "")


def _driven() -> bool:
    """Whether the node that playwright brings runs here; one that it doesn't bring is playwright's own affair."""
    package = importlib.util.find_spec("playwright")
    node = Path(package.origin).parent / "driver" / "node" if package and package.origin else None
    if node is None or not node.exists():
        return True
    return subprocess.run([str(node), "--version"], capture_output=True).returncode == 0
