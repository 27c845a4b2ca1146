"""A kind of report as a government changed it for a year: outline and clocks as rows; the shipped file stays as it is."""

from django.db import models
from django.db.models import Q

from assessment import states
from fazhi.org.models import Unit, User


class KindYear(models.Model):
    """One kind of report of one government in one year. Where there is no row, the declaration counts."""

    government = models.ForeignKey(Unit, models.PROTECT, related_name="report_kinds", verbose_name="政府")
    kind = models.CharField("种类", max_length=30)
    year = models.PositiveSmallIntegerField("年度")
    most = models.PositiveIntegerField("字数上限", null=True, blank=True)
    most_source = models.CharField("字数依据", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "年度提纲"
        ordering = ["-year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind", "year"], name="kind_year_once", violation_error_message="这一年的提纲已经改过了。"
            ),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=500),
                name="kind_most",
                violation_error_message="字数上限不能少于 500 字。",
            ),
            models.CheckConstraint(condition=Q(year__gte=2000) & Q(year__lte=2200), name="kind_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.kind}"


class KindSection(models.Model):
    """One section of a changed outline, as `declared.Heading`; `measures` are [key, words, needed]."""

    of = models.ForeignKey(KindYear, models.CASCADE, related_name="sections", verbose_name="年度提纲")
    order = models.PositiveSmallIntegerField("次序")
    key = models.CharField("代号", max_length=20)
    part = models.CharField("部分", max_length=12, choices=states.Part.choices)
    title = models.CharField("标题", max_length=60)
    guidance = models.CharField("写什么", max_length=300, blank=True)
    each = models.CharField("逐个", max_length=8, blank=True)
    optional = models.BooleanField("可以不写", default=False)
    sources = models.JSONField("取数来源", default=list, blank=True)
    areas = models.JSONField("板块", default=list, blank=True)
    measures = models.JSONField("指标", default=list, blank=True)

    class Meta:
        verbose_name = "提纲章节"
        ordering = ["of", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="kind_section_once")]

    def __str__(self) -> str:
        return self.title


class KindClock(models.Model):
    """One recipient of a changed kind, with its day; without month and day the notice sets it."""

    of = models.ForeignKey(KindYear, models.CASCADE, related_name="clocks", verbose_name="年度提纲")
    order = models.PositiveSmallIntegerField("次序")
    key = models.CharField("代号", max_length=20)
    name = models.CharField("报送对象", max_length=60)
    month_day = models.CharField("月日", max_length=5, blank=True)
    before = models.BooleanField("之前", default=False)
    source = models.CharField("时限依据", max_length=300, blank=True)

    class Meta:
        verbose_name = "报送时限"
        ordering = ["of", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["of", "key"], name="kind_clock_once"),
            models.CheckConstraint(
                condition=Q(month_day="") | ~Q(source=""),
                name="kind_clock_source",
                violation_error_message="写了时限就要写明依据的文件。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
