"""StoredFile: one per content. Evidence: a unit's file. Paper: a document as read. Span: the words something was read from.

Job: work about a record that is done in the background. Publication: one edition of a paper that everybody may read.
"""

from django.db import models
from django.db.models import F, Q

from fazhi.org.models import Unit, User


class StoredFile(models.Model):
    """Bytes kept once under their SHA-256. The row is written only after the bytes are in place."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField("字节数")
    kind = models.CharField("类型", max_length=12)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "存储文件"

    def __str__(self) -> str:
        return self.sha256[:12]


class Evidence(models.Model):
    """A file that a unit gave once, under the name it gave; any number of records may cite it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evidence", verbose_name="单位")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="evidence", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    about = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    made_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "佐证材料"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["unit", "stored"], name="evidence_once")]

    def __str__(self) -> str:
        return self.name


class Citation(models.Model):
    """One record resting on one piece of evidence, with the period it proves."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="citations", verbose_name="佐证材料")
    noun = models.CharField("对象类别", max_length=40)
    object_id = models.BigIntegerField()
    starts = models.DateField("期间开始", null=True, blank=True)
    ends = models.DateField("期间结束", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="引用人")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "引用"
        ordering = ["noun", "object_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["noun", "object_id", "evidence"], name="citation_once"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="citation_span",
                violation_error_message="所证明的期间结束不能早于开始。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.noun}:{self.object_id}"


class Paper(models.Model):
    """A document as a reader saw it: its text, and its blocks as [start, end, kind, level, page].

    All offsets anywhere in the product count characters of `text`.
    """

    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="papers", verbose_name="原件")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=12)
    title = models.CharField("标题", max_length=300, blank=True)
    text = models.TextField("文本")
    blocks = models.JSONField("段落", default=list)
    pages = models.PositiveIntegerField("页数", default=0)
    read_ms = models.PositiveIntegerField("读取毫秒", default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "文件原文"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Span(models.Model):
    """Where something was read: the words, their offsets in the paper's text, and the rule that read them."""

    words = models.CharField("原文", max_length=300, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    rule = models.CharField("读法", max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words


class Job(models.Model):
    """What the worker does for one record: how far it has come, and what came of it. Where that is a file, `name` names it.

    The database is the memory and the queue only a doorbell: a job that nobody rang for, or whose worker died, is found by
    its state and the moment it last moved.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "正在办理"
        DONE = "done", "已完成"
        FAILED = "failed", "没有成功"

    kind = models.CharField("类别", max_length=20)
    noun = models.CharField("对象类别", max_length=40)
    object_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("已做", default=0)
    of = models.PositiveIntegerField("共", default=0)
    name = models.CharField("文件名", max_length=200, blank=True)
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name="结果")
    fault = models.CharField("原因", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField("最近进展", auto_now_add=True)

    class Meta:
        verbose_name = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "noun", "object_id"],
                condition=Q(state="waiting") | Q(state="running"),
                name="job_once",
                violation_error_message="正在做，请稍候。",
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(result__isnull=False) | Q(name=""), name="job_done_has_result"),
        ]
        indexes = [models.Index(fields=["noun", "object_id", "-id"], name="job_of_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.noun}:{self.object_id}"


class Publication(models.Model):
    """One edition of a paper on the public site, word for word as it was published. Nothing in it is ever changed: it can
    only be withdrawn, once; a newer text is a new edition under the same number.

    `section` is the part of the public site (report), `sort` the kind within it. `number` is its public address and says
    nothing about keys. `paper` is the description that pages are written from (`lib.office.official.kept`), `digest` its
    SHA-256, `checked` the digest of the words that the second person checked. `place` is the unit's path on that day, by
    which the public list is in order.
    """

    section = models.CharField("栏目", max_length=20)
    sort = models.CharField("种类代号", max_length=30)
    sort_name = models.CharField("种类", max_length=40)
    number = models.CharField("公开编号", max_length=20)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="publications", verbose_name="单位")
    unit_name = models.CharField("单位名称", max_length=100)
    place = models.CharField("单位次序", max_length=120)
    paper = models.JSONField("公开的文本")
    digest = models.CharField("文本校验值", max_length=64)
    checked = models.CharField("审查的校验值", max_length=64)
    docx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="Word")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="PDF")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公开人")
    by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="公开单位")
    published_at = models.DateTimeField("公开时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤下人")
    why = models.CharField("撤下理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "公开的文件"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number", "edition"], name="publication_edition_once"),
            models.UniqueConstraint(
                fields=["section", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="publication_stands_once",
                violation_error_message="这份文件已经公开，先撤下原来的一版。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, why="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(why="")),
                name="publication_withdrawn_with_reason",
                violation_error_message="撤下要写明理由。",
            ),
            models.CheckConstraint(condition=~Q(checked="") & Q(edition__gte=1), name="publication_checked"),
        ]
        indexes = [
            models.Index(
                fields=["section", "-year", "place", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="publication_standing",
            ),
            models.Index(fields=["section", "-published_at"], condition=Q(withdrawn_at__isnull=True), name="publication_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
