"""Claim: a unit says that its part in a task is done, and proves it."""

from django.db import models
from django.db.models import Q

from fazhi.org.models import User
from tasks import states
from tasks.models.task import TaskUnit


class Claim(models.Model):
    """办结申请. Closed by the office it becomes 销号: the part's duties are closed, and perhaps the task."""

    part = models.ForeignKey(TaskUnit, models.PROTECT, related_name="claims", verbose_name="责任")
    words = models.TextField("办结情况", max_length=2000)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.CLAIM), default="filed")
    why = models.CharField("退回理由", max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    filed_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "办结申请"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part"],
                condition=Q(state="filed") | Q(state="closed"),
                name="claim_once",
                violation_error_message="这项责任已经提出过办结申请。",
            )
        ]
        indexes = [models.Index(fields=["state", "id"], name="claim_waiting")]

    def __str__(self) -> str:
        return f"办结申请：{self.part.task}"
