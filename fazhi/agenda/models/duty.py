"""Duty: unit U owes X by date D. The noun that owes points down at it."""

from django.db import models
from django.db.models import Q

from fazhi.org.models import Unit


class Duty(models.Model):
    """One thing owed. Lateness is never stored: it is read from the day (see `lamps`).

    `open_from` is the day it begins to count, `first_due` the day first set, `due` the day that counts now; all are
    dates in Asia/Shanghai, due until 24:00 of the day.
    """

    kind = models.CharField("类别", max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties", verbose_name="应办单位")
    title = models.CharField("事项", max_length=300)
    period = models.CharField("期间", max_length=20, blank=True)
    open_from = models.DateField("开始日期")
    first_due = models.DateField("原定时限")
    due = models.DateField("时限")
    inferred = models.BooleanField("时限为推定", default=False)
    signed_at = models.DateTimeField("签报时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    waived_at = models.DateTimeField("免办时间", null=True, blank=True)
    waived_why = models.CharField("免办理由", max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "应办事项"
        ordering = ["due", "id"]
        indexes = [
            models.Index(
                fields=["unit", "due", "id"], name="duty_open", condition=Q(closed_at__isnull=True, waived_at__isnull=True)
            ),
            models.Index(fields=["due", "id"], name="duty_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(waived_at__isnull=True) | ~Q(waived_why=""), name="duty_waived_with_reason"),
            models.CheckConstraint(condition=Q(closed_at__isnull=True) | Q(waived_at__isnull=True), name="duty_closed_or_waived"),
        ]

    def __str__(self) -> str:
        return self.title
