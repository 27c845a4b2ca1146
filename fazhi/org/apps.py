"""WHO: units, people, posts, the access engine and the audit trail."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """App of the units and people."""

    name = "fazhi.org"
    label = "org"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        """Load the access rules of this app."""
        from fazhi.org import rules  # noqa: F401  registering is what the import is for
