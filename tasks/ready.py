"""What plans and tasks put into the navigation."""

from fazhi.org.models.people import BUSINESS
from fazhi.ui import nav

UNDER = ("/tasks/", "/parts/", "/imports/", "/rounds/", "/claims/", "/sheets/")

nav.register("plans", "计划任务", "clipboard-list", "tasks:plans", "work", BUSINESS, short="任务", also=UNDER)
