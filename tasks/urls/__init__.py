"""Addresses of plans, tasks and imports."""

from tasks.urls import imports, plans

app_name = "tasks"
urlpatterns = [*imports.urlpatterns, *plans.urlpatterns]
