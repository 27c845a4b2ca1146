"""ReportCall: the office asks units, its own government or principals for a report on a period."""

from django.db import models
from django.db.models import F, Q

from assessment import declared, states
from fazhi.org.models import Unit, User
from tasks.models import Plan


class ReportCall(models.Model):
    """One notice to many units. `due` is a day in Asia/Shanghai, until 24:00; `recipient` stands over the text (主送机关).

    `kind` names a declaration in assessment/kinds, `writer` is who writes by it.
    """

    office = models.ForeignKey(Unit, models.PROTECT, related_name="report_calls", verbose_name="主管机构")
    kind = models.CharField("种类", max_length=30, default="self_inspection")
    writer = models.CharField("谁写", max_length=12, choices=states.Writer.choices, default=states.Writer.UNIT)
    plans = models.ManyToManyField(Plan, related_name="report_calls", verbose_name="计划")
    title = models.CharField("名称", max_length=100)
    recipient = models.CharField("主送机关", max_length=80)
    starts = models.DateField("期间开始")
    ends = models.DateField("期间结束")
    due = models.DateField("报送时限")
    return_days = models.PositiveSmallIntegerField("退回后修改的工作日", default=3)
    most = models.PositiveIntegerField("字数上限", null=True, blank=True)
    note = models.CharField("报告要求", max_length=1000, blank=True)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.CALL), default="opened")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_on = models.DateField("发起日期")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "报告通知"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="call_span", violation_error_message="期间结束不能早于开始。"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("opened_on")), name="call_due", violation_error_message="报送时限不能早于发起日期。"
            ),
            models.CheckConstraint(
                condition=Q(return_days__gte=1) & Q(return_days__lte=30),
                name="call_return_days",
                violation_error_message="退回后的修改期限应在 1 到 30 个工作日之间。",
            ),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=500),
                name="call_most",
                violation_error_message="字数上限不能少于 500 字。",
            ),
        ]
        indexes = [models.Index(fields=["office", "kind", "-ends"], name="call_of_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_name(self) -> str:
        """What the kind is called."""
        return declared.name_of(self.kind)

    @property
    def year(self) -> int:
        """The year that the reports are about."""
        return self.ends.year
