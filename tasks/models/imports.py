"""PlanImport: a paper on its way to becoming a plan; its items are staged here until the clerk says so."""

from django.db import models

from fazhi.files.models import Paper, Span
from fazhi.org.models import Unit, UnitGroup, User
from tasks import states
from tasks.models.plan import Plan


class PlanImport(models.Model):
    """A draft read from a paper. `candidate` tells which paper of the file was chosen; `revises` is the plan it revises."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="imports", verbose_name="文件原文")
    government = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="印发政府")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="imports", verbose_name="主管机构")
    candidate = models.PositiveSmallIntegerField(null=True, blank=True)
    candidates = models.JSONField(default=list)
    title = models.CharField("标题", max_length=200, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("印发机关", max_length=120, blank=True)
    starts = models.DateField("开始日期", null=True, blank=True)
    ends = models.DateField("结束日期", null=True, blank=True)
    year_doubt = models.CharField("年份的疑点", max_length=200, blank=True)
    unread = models.JSONField("没读成任务的段落", default=list)
    state = models.CharField("状态", max_length=12, choices=states.choices(states.IMPORT), default="reviewing")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="imports", verbose_name="生成的计划")
    revises = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name="修订的计划")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "计划导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title or self.paper.name


class ImportItem(models.Model):
    """One staged task. `dues`, `minimums` and `doubts` hold what the reader said, with offsets; `settled` is the clerk's yes."""

    batch = models.ForeignKey(PlanImport, models.CASCADE, related_name="items", verbose_name="导入")
    order = models.PositiveIntegerField("次序")
    trail = models.JSONField("板块", default=list)
    number = models.CharField("编号", max_length=40, blank=True)
    title = models.CharField("任务", max_length=300)
    text = models.TextField("原文")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    dues = models.JSONField("时限", default=list)
    minimums = models.JSONField("下限", default=list)
    doubts = models.JSONField("疑点", default=list)
    remarks = models.JSONField("提示", default=list)
    settled = models.BooleanField("已确认", default=False)
    dropped = models.BooleanField("不作为任务", default=False)
    before = models.JSONField("修订前", default=dict)
    task = models.ForeignKey("tasks.Task", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="任务")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "导入行"
        ordering = ["batch", "order"]
        constraints = [models.UniqueConstraint(fields=["batch", "order"], name="import_item_order")]

    def __str__(self) -> str:
        return self.title


class ImportUnit(Span):
    """One unit name in one staged task: what it was matched to and how, or the doubt."""

    item = models.ForeignKey(ImportItem, models.CASCADE, related_name="units", verbose_name="导入行")
    role = models.CharField("责任", max_length=12)
    order = models.PositiveSmallIntegerField("次序", default=0)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    group = models.ForeignKey(UnitGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位组")
    how = models.CharField("怎样对上", max_length=20, blank=True)
    doubt = models.CharField("疑点", max_length=200, blank=True)
    candidates = models.JSONField("可能的单位", default=list)
    ignored = models.BooleanField("不是单位", default=False)

    class Meta:
        verbose_name = "导入单位"
        ordering = ["item", "order", "id"]
        indexes = [models.Index(fields=["item", "words"], name="import_unit_words")]
