"""What plans and tasks put into the navigation, and where their duties are settled."""

from fazhi.org.models.people import BUSINESS
from fazhi.ui import nav
from fazhi.ui.duty_pages import duty_page
from tasks.panels import duty_pages as pages

UNDER = ("/tasks/", "/parts/", "/imports/", "/rounds/", "/claims/", "/sheets/", "/evidence/")

nav.register("plans", "计划任务", "clipboard-list", "tasks:plans", "work", BUSINESS, short="任务", also=UNDER)
duty_page("task", pages.of_task, joins=pages.TASK_JOINS)
duty_page("sheet", pages.of_sheet, joins=pages.SHEET_JOINS)
