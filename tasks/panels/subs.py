"""The sub-pages of 计划任务."""

from django.urls import reverse

PAGES = (
    ("plans", "计划", "tasks:plans"),
    ("tasks", "任务", "tasks:tasks"),
    ("sheets", "填报", "tasks:sheets"),
    ("rounds", "填报轮次", "tasks:rounds"),
    ("claims", "办结", "tasks:claims"),
)


def tabs(here: str) -> list[tuple[str, str, None, bool]]:
    """Return the tabs, with the one at hand marked."""
    return [(label, reverse(name), None, key == here) for key, label, name in PAGES]
