"""Addresses of imports."""

from django.urls import path

urlpatterns: list[path] = []
