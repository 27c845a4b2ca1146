"""Who writes a section now, and what it said before."""

from django.db import models
from django.db.models import F, Q

from assessment.models.section import LENGTH, ReportSection
from fazhi.org.models import User


class SectionLock(models.Model):
    """One person writes one section until `until`, which every sign of life moves on; after it the lock counts for nothing.

    There is one row per section, so two can't hold it at once. `asked_by` waits for it since `asked_at`; `note` is why it was
    taken over.
    """

    section = models.OneToOneField(ReportSection, models.CASCADE, related_name="lock", verbose_name="章节")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="正在写的人")
    since = models.DateTimeField("开始时间")
    until = models.DateTimeField("到期时间")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="请求交接的人")
    asked_at = models.DateTimeField("请求时间", null=True, blank=True)
    note = models.CharField("接手说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "章节占用"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="lock_span"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True, asked_at__isnull=True) | Q(asked_by__isnull=False, asked_at__isnull=False),
                name="lock_asked",
            ),
            models.CheckConstraint(condition=Q(asked_by__isnull=True) | ~Q(asked_by=F("by")), name="lock_asked_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.section_id}:{self.by_id}"


class SectionVersion(models.Model):
    """What a section said, from `began` to `at`: the states that one person saved within a few minutes are one version.

    `lost` are words that didn't come into the section because somebody else was writing it; they are kept for their writer.
    """

    class Why(models.TextChoices):
        FIRST = "first", "原稿"
        COMPOSED = "composed", "写初稿"
        TYPED = "typed", "修改"
        TAKEN = "taken", "采用新情况"
        FIGURES = "figures", "换成新数"
        RESTORED = "restored", "恢复旧稿"
        SIGNED = "signed", "签发"
        RETURNED = "returned", "退回"
        LOST = "lost", "没有写进正文"

    section = models.ForeignKey(ReportSection, models.PROTECT, related_name="versions", verbose_name="章节")
    number = models.PositiveIntegerField("第几稿")
    text = models.TextField("正文", max_length=LENGTH, blank=True)
    why = models.CharField("缘由", max_length=10, choices=Why.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="执笔")
    began = models.DateTimeField("开始时间")
    at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "章节历稿"
        ordering = ["section", "-number"]
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="section_version_once")]

    def __str__(self) -> str:
        return f"{self.section_id}:{self.number}"
