"""Addresses of plans, tasks, sheets and imports."""

from tasks.urls import imports, plans, sheets

app_name = "tasks"
urlpatterns = [*imports.urlpatterns, *plans.urlpatterns, *sheets.urlpatterns]
