"""PaperReport: a unit's report that came as paper (来文), its sections, and who may see it."""

from django.db import models
from django.db.models import F, Q

from assessment import declared, states
from assessment.models.report import Report
from fazhi.files.models import Paper
from fazhi.org.models import Unit, User

LIVE = ~Q(state="withdrawn")


class PaperReport(models.Model):
    """A paper as it came to an office: whose report it is, on which period, on which day it came.

    `report` is the row of a call that it answers, if any. What was read from it counts from the day the office confirms it;
    since it was confirmed once, its unit sees it too.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="paper_reports", verbose_name="文件原文")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="paper_reports", verbose_name="收文机构")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sent_papers", verbose_name="报告单位")
    kind = models.CharField("种类", max_length=30)
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="答复的通知")
    title = models.CharField("标题", max_length=300)
    starts = models.DateField("期间开始")
    ends = models.DateField("期间结束")
    received_on = models.DateField("收文日期")
    state = models.CharField("状态", max_length=12, choices=states.choices(states.PAPER), default="drafting")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "来文报告"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="paper_span", violation_error_message="期间结束不能早于开始。"
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte=F("starts")),
                name="paper_received",
                violation_error_message="收文日期不能早于报告的期间。",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="paper_confirmed_by",
            ),
            models.UniqueConstraint(
                fields=["report"], condition=LIVE, name="paper_answers_once", violation_error_message="这份报告已经登记过来文。"
            ),
            models.UniqueConstraint(
                fields=["office", "unit", "kind", "starts", "ends"],
                condition=LIVE,
                name="paper_of_period_once",
                violation_error_message="这家单位这一期间的这种报告已经登记过。要换一份，请先撤销原来的。",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "-id"], name="paper_of_office"),
            models.Index(fields=["unit", "kind", "-ends"], name="paper_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_name(self) -> str:
        """What the kind is called."""
        return declared.name_of(self.kind)

    @property
    def year(self) -> int:
        """The year that the report is about."""
        return self.ends.year


class PaperSeen(models.Model):
    """Who may see a paper report: its office; since it was confirmed also its unit, and the ancestors of both."""

    of = models.ForeignKey(PaperReport, models.CASCADE, related_name="seen_by")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "unit"], name="paper_seen")]
        indexes = [models.Index(fields=["unit", "of"], name="paper_seen_unit")]

    def __str__(self) -> str:
        return f"{self.of_id}:{self.unit_id}"


class PaperSection(models.Model):
    """One head of the paper with the words up to the next one; `start` and `end` count characters of the paper's text."""

    of = models.ForeignKey(PaperReport, models.PROTECT, related_name="sections", verbose_name="来文报告")
    order = models.PositiveSmallIntegerField("次序")
    level = models.PositiveSmallIntegerField("级别", default=1)
    part = models.CharField("部分", max_length=12, choices=states.Part.choices)
    title = models.CharField("标题", max_length=300)
    text = models.TextField("正文", blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        verbose_name = "来文章节"
        ordering = ["of", "order"]
        constraints = [
            models.UniqueConstraint(fields=["of", "order"], name="paper_section_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="paper_section_span"),
        ]

    def __str__(self) -> str:
        return self.title
