"""TimelineStep: what happened to a record, kept for ever."""

from django.db import models

from fazhi.org.models import Unit, User


class TimelineStep(models.Model):
    """One step in the life of a record, named by noun and key. Append-only: triggers refuse update and delete."""

    noun = models.CharField("对象类别", max_length=40)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    move = models.CharField("动作", max_length=30)
    label = models.CharField("事项", max_length=60)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="人员")
    who = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    note = models.CharField("说明", max_length=1000, blank=True)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = "经过"
        ordering = ["-id"]
        indexes = [models.Index(fields=["noun", "object_id", "id"], name="timeline_object")]

    def __str__(self) -> str:
        return f"{self.label} {self.noun}:{self.object_id}"
