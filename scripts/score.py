"""`make score`: runs the scorer that lies beside the labelled papers, outside this project, on `manage.py readplan`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from environment import ROOT, python

MISSING = (
    "没有找到评分脚本 {path}。带标注的文件不在本项目里：把它们放到项目旁边的 shared 目录，"
    "或用 make score SCORE=路径 指明（scorer not found; the labelled papers are kept outside this project）"
)


def main() -> int:
    """Return the scorer's exit code, or 2 when it isn't there."""
    path, arguments = (ROOT / sys.argv[1]).resolve(), sys.argv[2:]
    if not Path(path).is_file():
        print(MISSING.format(path=path), file=sys.stderr)
        return 2
    interpreter = str(python(dev=True))
    command = [interpreter, str(path), "--python", interpreter, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
