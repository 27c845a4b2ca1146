"""Addresses of home."""

from django.urls import path

from fazhi.home import dashboard_views, measure_views, views

app_name = "home"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("search/", views.search, name="search"),
    path("dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("dashboard/units/", dashboard_views.dashboard_units, name="dashboard_units"),
    path("measures/", measure_views.measures, name="measures"),
    path("measures/<str:key>/", measure_views.measure, name="measure"),
]
