"""工作台: what everybody finds first."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """App of the home page."""

    name = "fazhi.home"
    label = "home"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Load navigation."""
        from fazhi.home import ready  # noqa: F401  registering is what the import is for
