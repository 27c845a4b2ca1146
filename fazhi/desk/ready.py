"""What desk puts into the navigation."""

from __future__ import annotations

from fazhi.org.models.people import ADMINS, OFFICE
from fazhi.ui import nav

nav.register("manage", "管理", "settings", "desk:manage", "admin", ADMINS | OFFICE)
