"""What home puts into the navigation."""

from fazhi.org.models import Role
from fazhi.org.models.people import OFFICE
from fazhi.ui import nav

LOOK = {Role.LEADER, Role.OBSERVER, Role.ASSESSOR, Role.UNIT_HEAD, *OFFICE}

nav.register("home", "工作台", "inbox", "home:desk", "home")
nav.register("dashboard", "统计", "chart-no-axes-column", "home:dashboard", "watch", LOOK, also=("/measures/",))
