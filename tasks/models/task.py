"""Task, its units, dates and minimums, each with the words it was read from."""

from django.db import models
from django.db.models import Q

from fazhi.agenda.models import Duty
from fazhi.files.models import Paper, Span
from fazhi.org.models import Unit, UnitGroup, User
from tasks import states
from tasks.models.imports import PlanImport
from tasks.models.plan import Plan, Section


class AnswerMode(models.TextChoices):
    """Who is asked for progress."""

    LEADS = "leads", "牵头单位填报"
    LEADS_AND_CO = "leads_and_co", "牵头、配合单位都填报"
    CO_THROUGH_LEAD = "co_through_lead", "配合单位报牵头单位汇总"


class Part(models.TextChoices):
    """Role of a unit in a task."""

    LEAD = "lead", "牵头"
    CO = "co", "配合"
    RESPONSIBLE = "responsible", "责任"


class Task(Span):
    """One responsibility of a plan. `words` is not used: the task's words are `text`, at start-end of the plan's paper."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name="计划")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="板块")
    batch = models.ForeignKey(PlanImport, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="导入批次")
    order = models.PositiveIntegerField("次序")
    number = models.CharField("编号", max_length=40, blank=True)
    title = models.CharField("任务", max_length=300)
    text = models.TextField("原文")
    mode = models.CharField("谁填报", max_length=16, choices=AnswerMode.choices, default=AnswerMode.LEADS)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.TASK), default="drafted")
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="结转自"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "任务"
        ordering = ["plan", "order"]
        indexes = [
            models.Index(fields=["plan", "order", "id"], name="task_order"),
            models.Index(fields=["plan", "state", "id"], name="task_state"),  # group-bys needn't read the long texts
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["carried_from"],
                condition=Q(carried_from__isnull=False) & ~Q(state="withdrawn"),
                name="task_carried_once",
                violation_error_message="这项任务已经结转过了。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class TaskUnit(Span):
    """One unit's part in one task, in the printed order; the strongest role wins when a group also contains the lead."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="parts", verbose_name="任务")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="parts", verbose_name="计划")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="parts", verbose_name="单位")
    role = models.CharField("责任", max_length=12, choices=Part.choices)
    order = models.PositiveSmallIntegerField("次序", default=0)
    group = models.ForeignKey(UnitGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="出自单位组")
    full_lines = models.BooleanField("每期填报", default=True)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.PART), default="planned")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人")
    sent_at = models.DateTimeField("下达时间", null=True, blank=True)
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "责任单位"
        ordering = ["task", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit"],
                condition=~Q(state="released"),
                name="part_once",
                violation_error_message="同一任务里一个单位只能有一种责任。",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="part_waiting"),
            models.Index(fields=["plan", "state"], name="part_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.get_role_display()}"


class Milestone(Span):
    """A date or a repeating date as read. `day` is the last day it allows, when it names one."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones", verbose_name="任务")
    value = models.CharField("读数", max_length=40)
    kind = models.CharField("种类", max_length=12)
    day = models.DateField("时限", null=True, blank=True)
    inferred = models.BooleanField("推定", default=False)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "时限"
        ordering = ["task", "order", "id"]


class Minimum(Span):
    """A minimum amount: comparison, value and unit of measure per period, of a subject.

    `counted_by` is the key of the registered measure that counts it, `counted_why` how it came to be that one; '' where units
    tell the figure themselves.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="minimums", verbose_name="任务")
    subject = models.CharField("对象", max_length=80, blank=True)
    comparison = models.CharField("比较", max_length=4, default=">=")
    value = models.DecimalField("数值", max_digits=14, decimal_places=4)
    measure = models.CharField("计量单位", max_length=20, blank=True)
    period = models.CharField("期间", max_length=20, blank=True)
    counted_by = models.CharField("由哪个指标计数", max_length=60, blank=True)
    counted_why = models.CharField("为什么用这个指标", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "下限"
        ordering = ["task", "order", "id"]


class TaskSource(Span):
    """Where else a task stands besides its words: a row of its responsibility table, a piece merged in, a footnote.

    Of a table's row `cells` keeps all columns as [head, words], `place` says where in its file it stands.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="sources", verbose_name="任务")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name="文件原文")
    label = models.CharField("出处", max_length=200)
    place = models.CharField("在文件的哪里", max_length=60, blank=True)
    cells = models.JSONField("这一行的各栏", default=list, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "任务出处"
        ordering = ["task", "order", "id"]


class TaskDuty(models.Model):
    """What a unit owes for a task by one date; points down at the duty.

    Of a task's duties one `speaks`: its lamp is the task's lamp and its day orders the task. That follows from what was
    signed, closed and waived, not from the day, so it is kept by the service that writes duties, and held against the rule by
    a test; worked out in each query it would cost a list every duty there is.
    """

    part = models.ForeignKey(TaskUnit, models.PROTECT, related_name="owed")
    task = models.ForeignKey(Task, models.PROTECT, related_name="owed")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, blank=True, related_name="+")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="task_duty")
    speaks = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = "任务时限"
        constraints = [models.UniqueConstraint(fields=["task"], condition=Q(speaks=True), name="one_duty_speaks")]

    def __str__(self) -> str:
        return f"{self.part_id}:{self.duty_id}"


class MinimumDuty(models.Model):
    """What a unit owes for a minimum of its task in one period, while a measure counts it; points down at the duty.

    Told by the part, the measure and the length of the period, not by the minimum's row: a revision writes those anew.
    """

    KIND = "minimum"  # of duty

    part = models.ForeignKey(TaskUnit, models.PROTECT, related_name="owed_minimums")
    counted_by = models.CharField("由哪个指标计数", max_length=60)
    period = models.CharField("期间", max_length=20, blank=True)
    starts = models.DateField("期间开始")
    ends = models.DateField("期间结束")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="minimum_duty")

    class Meta:
        verbose_name = "下限时限"
        constraints = [models.UniqueConstraint(fields=["part", "counted_by", "period", "starts"], name="minimum_duty_once")]
        indexes = [models.Index(fields=["counted_by", "ends"], name="minimum_duty_counted")]

    def __str__(self) -> str:
        return f"{self.part_id}:{self.counted_by}:{self.starts}"


class TaskSeen(models.Model):
    """Who may see a task: its parties, its issuer and all their ancestors, one row per unit."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="seen_by")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="task_seen")]
        indexes = [models.Index(fields=["unit", "task"], name="task_seen_unit")]

    def __str__(self) -> str:
        return f"{self.task_id}:{self.unit_id}"
