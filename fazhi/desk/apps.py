"""The verbs' own screens: sign-in, units and people, tokens, audit."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """App of the verbs' screens."""

    name = "fazhi.desk"
    label = "desk"
    verbose_name = "管理"

    def ready(self) -> None:
        """Load navigation and deployment checks."""
        from fazhi import checks  # noqa: F401  registering is what the imports are for
        from fazhi.desk import ready  # noqa: F401
