"""Plans, import, tasks."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """App of the plans and tasks."""

    name = "tasks"
    label = "tasks"
    verbose_name = "计划任务"

    def ready(self) -> None:
        """Load flows, access rules, gates and handlers, doors of jobs, measures, tellers of notices, navigation and API
        resources."""
        from tasks import access, flows, gates, jobs, measures, ready, told  # noqa: F401  registering is what imports are for
