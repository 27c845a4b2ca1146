"""WHEN: duties, lamps and the days they fall on."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """App of the duties."""

    name = "fazhi.agenda"
    label = "agenda"
    verbose_name = "应办事项"

    def ready(self) -> None:
        """Load the access rules of this app; the bell's count comes with the posts that every page reads."""
        from fazhi.agenda import (
            rules,  # noqa: F401  registering is what the import is for
            selectors,
        )
        from fazhi.org.acting import read_beside

        read_beside("unread", selectors.unread)
