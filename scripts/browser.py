"""Find Chromium for the browser tests, or install Debian's when allowed."""

from __future__ import annotations

import os
import shutil
import subprocess

SENTENCE = (
    "没有 Chromium，浏览器测试未运行：请安装 chromium 和 fonts-noto-cjk 软件包，或设 FAZHI_CHROMIUM=浏览器路径。\n"
    "No Chromium, the browser tests did not run: install the packages chromium and fonts-noto-cjk, or set FAZHI_CHROMIUM=path."
)


def path() -> str:
    """Return the browser's path, installing Debian's package when root; '' when there is none."""
    if found := _installed():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("· 安装 Chromium 与中文字体 (installing Debian's chromium and fonts-noto-cjk) …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True, env=environment)
        asked = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
        subprocess.run(asked, capture_output=True, env=environment)
    return _installed()


def _installed() -> str:
    given = os.environ.get("FAZHI_CHROMIUM", "")
    names = [given] if given else ["chromium", "chromium-browser", "google-chrome"]
    return next((place for name in names if (place := shutil.which(name))), "")
