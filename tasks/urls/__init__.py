"""Addresses of plans, tasks, rounds, claims and imports."""

from tasks.urls import claims, imports, plans, rounds

app_name = "tasks"
urlpatterns = [*imports.urlpatterns, *plans.urlpatterns, *rounds.urlpatterns, *claims.urlpatterns]
