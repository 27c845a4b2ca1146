"""Reports that write their first draft themselves."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """App of the reports."""

    name = "assessment"
    label = "assessment"
    verbose_name = "年度报告"

    def ready(self) -> None:
        """Load flows, access rules, gates and handlers, sources, tellers of notices, navigation, a report's page."""
        from assessment import access, declared, flows, gates, ready, told  # noqa: F401  registering is what the imports are for
        from assessment.composing.sources import SOURCES
        from fazhi import measure

        declared.check(declared.KINDS.values(), SOURCES, [one.key for one in measure.known()])
