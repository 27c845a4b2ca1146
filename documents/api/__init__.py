"""Ledgers in the API."""

from documents.api import forms, records, views

RESOURCES = (*records.RESOURCES, *forms.RESOURCES, *views.RESOURCES)
