"""Addresses of plans, tasks, rounds, sheets, claims and imports."""

from tasks.urls import claims, imports, plans, rounds, sheets

app_name = "tasks"
urlpatterns = [
    *imports.urlpatterns,
    *plans.urlpatterns,
    *rounds.urlpatterns,
    *sheets.urlpatterns,
    *claims.urlpatterns,
]
