"""What was read from a report on paper, reading by reading: figures and problems, decided one by one; and how to go back."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from assessment import states
from assessment.models.paper_report import PaperReport, PaperSection
from fazhi.org.models import Unit, UnitGroup, User

TEXT, CAUSE = 2000, 300


class Reading(models.Model):
    """One thing that was read from words of a paper. `read` is what the reader said, whatever people made of it;
    `by` decided it, at `at`. A reading that a person added has no `read`."""

    of = models.ForeignKey(PaperReport, models.PROTECT, related_name="%(class)ss", verbose_name="来文报告")
    section = models.ForeignKey(PaperSection, models.PROTECT, related_name="%(class)ss", verbose_name="章节")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    read = models.JSONField("读出的样子", default=dict, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人")
    at = models.DateTimeField("核对时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.of_id}:{self.start}"


class PaperFigure(Reading):
    """A figure of a unit and its period: `value` in ones of `unit`, `mark` the words that make it approximate, `what` it
    counts, `period` the words that say when, `words` as it is printed."""

    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    mark = models.CharField("约数", max_length=40, blank=True)
    what = models.CharField("数的是什么", max_length=120)
    period = models.CharField("哪段时间", max_length=40, blank=True)
    words = models.CharField("原文写法", max_length=80)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.FIGURE), default="read")

    class Meta:
        verbose_name = "来文的数"
        ordering = ["of", "start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="paper_figure_span"),
            models.CheckConstraint(condition=~Q(what=""), name="paper_figure_what", violation_error_message="要写明数的是什么。"),
            models.CheckConstraint(
                condition=Q(state="read") | Q(by__isnull=False, at__isnull=False), name="paper_figure_decided_by"
            ),
        ]
        indexes = [
            models.Index(fields=["of", "start", "id"], name="paper_figure_of"),
            models.Index(fields=["state", "unit", "id"], name="paper_figure_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.words}"


class ReportProblem(Reading):
    """A problem as a report put it: `text`, its `cause`, `named` whose it is in the paper's words. `unit` or `group` is who
    that was matched to; where the paper names nobody it is the reporting unit's own. Kept, it stands open."""

    text = models.TextField("问题", max_length=TEXT)
    cause = models.CharField("原因", max_length=CAUSE, blank=True)
    named = models.CharField("谁的问题", max_length=80, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    group = models.ForeignKey(UnitGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位组")
    how = models.CharField("怎样对上", max_length=20, blank=True)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.PROBLEM), default="read")

    class Meta:
        verbose_name = "报告里的问题"
        ordering = ["of", "start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="report_problem_span"),
            models.CheckConstraint(condition=~Q(text=""), name="report_problem_text", violation_error_message="要写明问题。"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(group__isnull=True),
                name="report_problem_one_owner",
                violation_error_message="单位和单位组只能对上一个。",
            ),
            models.CheckConstraint(
                condition=Q(state="read") | Q(by__isnull=False, at__isnull=False), name="report_problem_decided_by"
            ),
        ]
        indexes = [
            models.Index(fields=["of", "start", "id"], name="report_problem_of"),
            models.Index(fields=["state", "id"], name="report_problem_state"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PaperStep(models.Model):
    """One act of a review: how its rows stood before it, the rows it made and their versions when it was done.

    Steps are taken back last first, rows that moved on since are never overwritten; they go when the paper is confirmed.
    """

    of = models.ForeignKey(PaperReport, models.CASCADE, related_name="steps", verbose_name="来文报告")
    words = models.CharField("办了什么", max_length=200)
    before = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    made = models.JSONField(default=list)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "来文核对的一步"
        ordering = ["of", "-id"]

    def __str__(self) -> str:
        return self.words
