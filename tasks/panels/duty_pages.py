"""Where the duties of tasks and sheets are settled."""

from django.urls import NoReverseMatch, reverse

from fazhi.agenda.models import Duty
from fazhi.ui.duty_pages import DutyPage
from fazhi.ui.markup import at
from tasks.panels.cells import place, rest

WORDS_SHOWN = 72
TASK_JOINS = (*("task_duty__task__plan", "task_duty__task__section__parent__parent", "task_duty__part", "task_duty__milestone"),)
MINIMUM_JOINS = ("minimum_duty__part__task__plan",)
SHEET_JOINS = ("sheet__round__office",)


def of_task(duty: Duty) -> DutyPage:
    """A date of a task: its page, where it is received, reported and claimed."""
    owed = duty.task_duty
    task = owed.task
    return DutyPage(
        url=at("tasks:task", task.pk),
        title=task.title,
        label="去签收" if owed.part.state == "sent" else "看任务",
        more=rest(task.title, task.text, WORDS_SHOWN),
        about="　".join(filter(None, [task.plan.title, place(task)])),
        words=owed.milestone.words if owed.milestone else "",
        drawer=True,
    )


def of_minimum(duty: Duty) -> DutyPage:
    """A minimum of a task: the task at its minimums, where what is missing and the way to enter a further one stand."""
    task = duty.minimum_duty.part.task
    return DutyPage(f"{at('tasks:task', task.pk)}#dues", duty.title, "看下限", about=f"{task.title}　{task.plan.title}")


def of_sheet(duty: Duty) -> DutyPage:
    """A sheet of a round: the page where it is filled."""
    sheet = duty.sheet
    label = {"submitted": "去签发", "returned": "去修改", "signed": "看填报表", "accepted": "看填报表"}.get(sheet.state, "去填报")
    return DutyPage(_sheet_url(sheet.pk), duty.title, label, about=f"{sheet.round.office.name}　{sheet.get_state_display()}")


def _sheet_url(pk: int) -> str:
    try:
        return reverse("tasks:sheet", args=[pk])
    except NoReverseMatch:  # the pages of rounds aren't mounted
        return f"{reverse('tasks:tasks')}?mine=1"
