"""Settings of the tests: the project's own, with a scratch state folder, a quick password hash and plain static files."""

import os
import tempfile
from pathlib import Path

# made once by the first process; the workers of one run inherit it
os.environ["FAZHI_VAR"] = os.environ.setdefault("FAZHI_TEST_VAR", tempfile.mkdtemp(prefix="fazhi-test-"))
os.environ["FAZHI_STATIC_STORAGE"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

from fazhi.settings import *  # noqa: E402, F403

Path(os.environ["FAZHI_VAR"], "static").mkdir(exist_ok=True)  # the static middleware warns when it is missing
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
