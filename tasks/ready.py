"""What plans and tasks put into the navigation, where their duties are settled, what follows when figures change."""

from fazhi import measure
from fazhi.org.models.people import BUSINESS
from fazhi.ui import citing, nav
from fazhi.ui.duty_pages import duty_page
from tasks.models import MinimumDuty
from tasks.panels import citing as places
from tasks.panels import duty_pages as pages
from tasks.services import minimums

UNDER = ("/tasks/", "/parts/", "/imports/", "/rounds/", "/claims/", "/sheets/", "/evidence/")

nav.register("plans", "计划任务", "clipboard-list", "tasks:plans", "work", BUSINESS, short="任务", also=UNDER)
duty_page("task", pages.of_task, joins=pages.TASK_JOINS)
duty_page(MinimumDuty.KIND, pages.of_minimum, joins=pages.MINIMUM_JOINS)
duty_page("sheet", pages.of_sheet, joins=pages.SHEET_JOINS)
measure.follow(minimums.follow)
citing.register("tasks", places.minimums)
