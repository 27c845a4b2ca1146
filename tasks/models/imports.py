"""PlanImport: a paper on its way to becoming a plan; its items are staged here until the clerk says so.

ImportAnnex: a table of the same plan, joined to its text. ReviewStep: how rows stood before an act, so that it can be taken back.
"""

from django.db import models

from fazhi.files.models import Paper, Span
from fazhi.org.models import Alias, Unit, UnitGroup, User
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
    notes = models.JSONField("不挂在任务上的脚注和隐藏的内容", default=list, blank=True)
    masks = models.JSONField("遮盖的字填成什么", default=dict, blank=True)
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
    """One staged task. `dues`, `minimums` and `doubts` hold what the reader said, with offsets; `settled` is the clerk's yes.

    `sources`: where else the task stands (an annex, a piece merged into it). `differences`: where text and annex disagree and
    nobody has decided yet.
    """

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
    sources = models.JSONField("其他出处", default=list, blank=True)
    differences = models.JSONField("正文与附表不一致", default=list, blank=True)
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
    """One unit name in one staged task: what it was matched to and how, or the doubt.

    `why`: the words on which the reading rule fired; `full`: the name with the prefix that the paper left out.
    """

    item = models.ForeignKey(ImportItem, models.CASCADE, related_name="units", verbose_name="导入行")
    role = models.CharField("责任", max_length=12)
    order = models.PositiveSmallIntegerField("次序", default=0)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    group = models.ForeignKey(UnitGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位组")
    why = models.CharField("凭哪几个字", max_length=120, blank=True)
    full = models.CharField("补全的名称", max_length=120, blank=True)
    how = models.CharField("怎样对上", max_length=20, blank=True)
    doubt = models.CharField("疑点", max_length=200, blank=True)
    candidates = models.JSONField("可能的单位", default=list)
    ignored = models.BooleanField("不是单位", default=False)

    class Meta:
        verbose_name = "导入单位"
        ordering = ["item", "order", "id"]
        indexes = [models.Index(fields=["item", "words"], name="import_unit_words")]


class ImportAnnex(models.Model):
    """A responsibility table that was joined to the draft: from the same file (`paper` is the draft's own) or another one."""

    batch = models.ForeignKey(PlanImport, models.CASCADE, related_name="annexes", verbose_name="导入")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="annexes", verbose_name="附表原文")
    label = models.CharField("附表", max_length=200)
    joined = models.PositiveIntegerField("对上的项数", default=0)
    only_text = models.PositiveIntegerField("只在正文里的项数", default=0)
    only_annex = models.PositiveIntegerField("只在附表里的项数", default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="并入人")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "附表"
        ordering = ["batch", "id"]

    def __str__(self) -> str:
        return self.label


class ReviewStep(models.Model):
    """One act of a review and how its rows stood before it. Steps are taken back last first, and go when the draft is made.

    `before` holds whole rows, `made` the rows it added, `after` their versions when it was done: rows that moved on since are
    never overwritten. `room` is the order at which it pushed the later rows down for those it made.
    """

    batch = models.ForeignKey(PlanImport, models.CASCADE, related_name="steps", verbose_name="导入")
    words = models.CharField("办了什么", max_length=200)
    before = models.JSONField(default=list)
    made = models.JSONField(default=list)
    after = models.JSONField(default=dict)
    head = models.JSONField(default=dict)
    room = models.PositiveIntegerField(null=True)
    alias = models.ForeignKey(Alias, models.SET_NULL, null=True, related_name="+")
    annex = models.ForeignKey(ImportAnnex, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "核对的一步"
        ordering = ["batch", "-id"]

    def __str__(self) -> str:
        return self.words
