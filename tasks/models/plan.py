"""Plan and its sections."""

from django.db import models
from django.db.models import F, Q

from fazhi.files.models import Paper
from fazhi.org.models import Unit, User
from tasks import states


class Plan(models.Model):
    """A plan as issued: one year or a span of years, owned by the office that hands it out for its government."""

    class DoneRule(models.TextChoices):
        ALL_LEADS = "all_leads", "全部牵头单位办结"
        FIRST_LEAD = "first_lead", "第一牵头单位办结"

    government = models.ForeignKey(Unit, models.PROTECT, related_name="plans", verbose_name="印发政府")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="office_plans", verbose_name="主管机构")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="文件原文")
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("印发机关", max_length=120, blank=True)
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期")
    done_rule = models.CharField("办结规则", max_length=12, choices=DoneRule.choices, default=DoneRule.ALL_LEADS)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.PLAN), default="drafted")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="起草人")
    made_at = models.DateTimeField(auto_now_add=True)
    issued_on = models.DateField("下达日期", null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "计划"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="plan_span", violation_error_message="结束日期不能早于开始日期。"
            ),
            models.CheckConstraint(condition=~Q(state="issued") | Q(issued_on__isnull=False), name="plan_issued_has_day"),
            models.UniqueConstraint(
                fields=["office", "number"],
                condition=~Q(number="") & ~Q(state="withdrawn"),
                name="plan_number",
                violation_error_message="这个文号的计划已经有了。修订请在原计划上“导入修订稿”。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A heading of the paper under which tasks stand; `trail` is the chain of headings from the top."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sections", verbose_name="计划")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    title = models.CharField("标题", max_length=300)
    order = models.PositiveIntegerField("次序")
    depth = models.PositiveSmallIntegerField("层次", default=0)

    class Meta:
        verbose_name = "板块"
        ordering = ["plan", "order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="section_order")]

    def __str__(self) -> str:
        return self.title


class PlanSeen(models.Model):
    """Who may see a plan: one row per unit. Written by the service that changes parties, held against the rule by a test."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="seen_by")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="plan_seen")]
        indexes = [models.Index(fields=["unit", "plan"], name="plan_seen_unit")]

    def __str__(self) -> str:
        return f"{self.plan_id}:{self.unit_id}"
