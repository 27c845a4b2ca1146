"""WHAT HAPPENED: state tables, the one function that moves a record, and its timeline."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """App of the flows."""

    name = "fazhi.flow"
    label = "flow"
    verbose_name = "流程与经过"

    def ready(self) -> None:
        """Load the system check of the state tables."""
        from fazhi.flow import checks  # noqa: F401  registering is what the import is for
