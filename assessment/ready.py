"""What reports put into the navigation, where their duties are settled, which of them cite a record."""

from assessment.panels import citing as places
from assessment.panels import duty_pages as pages
from fazhi.org.models.people import BUSINESS
from fazhi.ui import citing, nav
from fazhi.ui.duty_pages import duty_page

nav.register("reports", "年度报告", "file-pen-line", "assessment:reports", "review", BUSINESS, short="报告")
duty_page("report", pages.of_report, joins=pages.JOINS)
duty_page("delivery", pages.of_delivery, joins=pages.JOINS)
citing.register("reports", places.reports)
