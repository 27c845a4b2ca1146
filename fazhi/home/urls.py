"""Addresses of home."""

from django.urls import path

from fazhi.home import views

app_name = "home"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("search/", views.search, name="search"),
]
