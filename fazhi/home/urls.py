"""Addresses of home."""

from django.urls import path

from fazhi.home import dashboard_views, duties, measure_views, notices, views

app_name = "home"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("duties/", duties.duties, name="duties"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<int:pk>/open/", notices.notice_open, name="notice_open"),
    path("search/", views.search, name="search"),
    path("dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("dashboard/units/", dashboard_views.dashboard_units, name="dashboard_units"),
    path("measures/", measure_views.measures, name="measures"),
    path("measures/<str:key>/", measure_views.measure, name="measure"),
]
