"""Ledgers, declared by files."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """App of the ledgers."""

    name = "documents"
    label = "documents"
    verbose_name = "台账"

    def ready(self) -> None:
        """Read the declarations; load access rules, flows, gates, doors of jobs, measures, navigation."""
        from documents import access, flows, gates, jobs, measures, ready  # noqa: F401  registering is what the imports are for
