"""Composition of the REST API: which resources stand under /api/v1/."""

urlpatterns: list = []
