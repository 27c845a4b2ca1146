"""Report: one unit's answer to a call, and who may see it."""

from django.db import models

from assessment import states
from assessment.models.call import ReportCall
from fazhi.agenda.models import Duty
from fazhi.org.models import Unit, User


class Report(models.Model):
    """A report on its way from a unit to the office. `composed_at` is when its draft was last drawn from the facts.

    `person` is the principal whose own statement it is (述法). `room` is how closely its draft was condensed
    (composing/room.py). Since `frozen_at` its figures stand as they were signed.
    """

    call = models.ForeignKey(ReportCall, models.PROTECT, related_name="reports", verbose_name="报告通知")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name="报告单位")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="report", verbose_name="应办事项")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="述法人")
    title = models.CharField("标题", max_length=200)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.REPORT), default="drafting")
    composed_at = models.DateTimeField("取数时间", null=True, blank=True)
    room = models.PositiveSmallIntegerField("压缩程度", default=0)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    frozen_at = models.DateTimeField("数字定稿时间", null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "报告"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["call", "unit"], name="report_once")]
        indexes = [
            models.Index(fields=["call", "state"], name="report_of_call"),
            models.Index(fields=["unit", "state"], name="report_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class ReportSeen(models.Model):
    """Who may see a report: its unit, the call's office, and all their ancestors, one row per unit."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="seen_by")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "unit"], name="report_seen")]
        indexes = [models.Index(fields=["unit", "report"], name="report_seen_unit")]

    def __str__(self) -> str:
        return f"{self.report_id}:{self.unit_id}"
