"""Entry point for the web server."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")

application = get_wsgi_application()
import_module("fazhi.urls")  # now, and once for all workers, not at each one's first request
