"""Round and sheet: one question to many units, one answer from each."""

from django.db import models
from django.db.models import F, Q

from fazhi.agenda.models import Duty
from fazhi.files.models import Evidence
from fazhi.org.models import Unit, User
from tasks import states
from tasks.models.plan import Plan
from tasks.models.task import Minimum, Task, TaskUnit


class Round(models.Model):
    """The office asks units how far their tasks have come in a period. `due` is a day in Asia/Shanghai, until 24:00."""

    class Period(models.TextChoices):
        WEEK = "week", "每周"
        MONTH = "month", "每月"
        QUARTER = "quarter", "每季度"
        HALF_YEAR = "half_year", "每半年"
        YEAR = "year", "全年"
        ONCE = "once", "一次性"

    office = models.ForeignKey(Unit, models.PROTECT, related_name="rounds", verbose_name="主管机构")
    plans = models.ManyToManyField(Plan, related_name="rounds", verbose_name="计划")
    title = models.CharField("名称", max_length=100)
    period = models.CharField("周期", max_length=12, choices=Period.choices)
    starts = models.DateField("期间开始")
    ends = models.DateField("期间结束")
    due = models.DateField("报送时限")
    return_days = models.PositiveSmallIntegerField("退回后补报的工作日", default=3)
    note = models.CharField("填报要求", max_length=500, blank=True)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.ROUND), default="opened")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_on = models.DateField("发起日期")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "填报轮次"
        ordering = ["-ends", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="round_span", violation_error_message="期间结束不能早于开始。"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("opened_on")), name="round_due", violation_error_message="报送时限不能早于发起日期。"
            ),
            models.CheckConstraint(
                condition=Q(return_days__gte=1) & Q(return_days__lte=30),
                name="round_return_days",
                violation_error_message="退回后的补报期限应在 1 到 30 个工作日之间。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Sheet(models.Model):
    """One unit's answer to a round: a line for each task it answers.

    `by_office` marks what the office entered for the unit (代填); `scan` is the stamped paper that stands for a signature.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets", verbose_name="轮次")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sheets", verbose_name="填报单位")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="sheet", verbose_name="应办事项")
    state = models.CharField("状态", max_length=12, choices=states.choices(states.SHEET), default="filling")
    by_office = models.BooleanField("代填", default=False)
    scan = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="盖章扫描件")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "填报表"
        ordering = ["-round__ends", "unit__path", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="sheet_once")]
        indexes = [
            models.Index(fields=["round", "state"], name="sheet_of_round"),
            models.Index(fields=["unit", "state"], name="sheet_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.round}　{self.unit}"


class SheetLine(models.Model):
    """What a unit says about one task in one round. `percent` is 0 to 100, empty when nobody estimated it.

    `prior` is the unit's line about the same task in the round before, from which this one was prefilled. A dropped line keeps
    what was written and the office's `why`: it is asked again as what it was when its task comes back.
    """

    class Answer(models.TextChoices):
        PROGRESS = "progress", "有进展"
        NO_CHANGE = "no_change", "无变化"
        NOTHING = "nothing", "本期无此项工作"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="lines", verbose_name="填报表")
    part = models.ForeignKey(TaskUnit, models.PROTECT, related_name="lines", verbose_name="责任")
    task = models.ForeignKey(Task, models.PROTECT, related_name="lines", verbose_name="任务")
    prior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上期填报")
    order = models.PositiveIntegerField("次序")
    answer = models.CharField("填报", max_length=12, choices=Answer.choices, blank=True)
    words = models.TextField("进展情况", max_length=2000, blank=True)
    percent = models.PositiveSmallIntegerField("完成进度", null=True, blank=True)
    problem = models.TextField("存在问题", max_length=1000, blank=True)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.LINE), default="open")
    why = models.CharField("退回理由", max_length=1000, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "填报行"
        ordering = ["sheet", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "part"], name="line_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="line_percent",
                violation_error_message="完成进度应在 0 到 100 之间。",
            ),
            models.CheckConstraint(condition=Q(state__in=("open", "returned", "dropped")) | ~Q(answer=""), name="line_answered"),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(why=""), name="line_returned_with_reason"),
        ]
        indexes = [
            models.Index(fields=["part", "-id"], name="line_of_part"),
            models.Index(fields=["task", "-id"], name="line_of_task"),
        ]

    def __str__(self) -> str:
        return f"{self.task}"


class LineFigure(models.Model):
    """What a unit reached of one minimum in the round's period, in the minimum's own unit of measure."""

    line = models.ForeignKey(SheetLine, models.CASCADE, related_name="figures", verbose_name="填报行")
    minimum = models.ForeignKey(Minimum, models.PROTECT, related_name="figures", verbose_name="下限")
    value = models.DecimalField("完成数", max_digits=14, decimal_places=4)

    class Meta:
        verbose_name = "填报数"
        ordering = ["line", "minimum"]
        constraints = [
            models.UniqueConstraint(fields=["line", "minimum"], name="figure_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0), name="figure_not_negative", violation_error_message="完成数不能是负数。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minimum_id}: {self.value.normalize():f}"


class SheetSeen(models.Model):
    """Who may see a sheet: its unit, the round's office, and all their ancestors, one row per unit."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="seen_by")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "unit"], name="sheet_seen")]
        indexes = [models.Index(fields=["unit", "sheet"], name="sheet_seen_unit")]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.unit_id}"
