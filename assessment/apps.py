"""Reports that write their first draft themselves."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """App of the reports."""

    name = "assessment"
    label = "assessment"
    verbose_name = "年度报告"

    def ready(self) -> None:
        """Load flows, access rules, gates and handlers, doors of jobs, sources, tellers of notices, navigation, a report's
        page."""
        from assessment import access, declared, flows, gates, jobs, ready, told  # noqa: F401  registering is what imports do
        from assessment.composing.sources import SOURCES
        from fazhi import measure

        declared.check(declared.KINDS.values(), SOURCES, {one.key: bool(one.of) for one in measure.known()})
