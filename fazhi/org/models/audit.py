"""What is kept for ever about access: sign-in, refusal, download, export, setting."""

from django.db import models

from fazhi.org.models.people import User
from fazhi.org.models.unit import Unit


class AuditEvent(models.Model):
    """One event. Append-only: triggers refuse update and delete."""

    class Outcome(models.TextChoices):
        OK = "ok", "成功"
        REFUSED = "refused", "拒绝"

    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField("事项", max_length=40)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, default=Outcome.OK)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="人员")
    who = models.CharField("账号", max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    role = models.CharField("角色", max_length=12, blank=True)
    ip = models.GenericIPAddressField("来源地址", null=True)
    noun = models.CharField("对象类别", max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    label = models.CharField("对象", max_length=200, blank=True)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = "审计记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "id"], name="audit_kind"),
            models.Index(fields=["user", "id"], name="audit_user"),
            models.Index(fields=["noun", "object_id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind}"
