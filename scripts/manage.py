"""Run a management command inside the project's environment, made first if it is missing."""

from __future__ import annotations

import os
import sys

from environment import ROOT, python

interpreter = str(python())
os.execv(interpreter, [interpreter, str(ROOT / "manage.py"), *sys.argv[1:]])
