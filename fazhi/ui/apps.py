"""App configuration of the interface layer."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers templates and template tags; holds no models."""

    name = "fazhi.ui"
    label = "ui"
    verbose_name = "界面"
