"""What home puts into the navigation."""

from fazhi.ui import nav

nav.register("home", "工作台", "inbox", "home:desk", "home")
