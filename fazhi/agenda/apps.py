"""WHEN: duties, lamps and the days they fall on."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """App of the duties."""

    name = "fazhi.agenda"
    label = "agenda"
    verbose_name = "应办事项"

    def ready(self) -> None:
        """Load the access rules of this app."""
        from fazhi.agenda import rules  # noqa: F401  registering is what the import is for
