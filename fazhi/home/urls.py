"""Addresses of home."""

from django.urls import path

from fazhi.home import notices, views

app_name = "home"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<int:pk>/open/", notices.notice_open, name="notice_open"),
    path("search/", views.search, name="search"),
]
