"""The text of a report, section by section, and where each passage of it came from."""

from django.db import models
from django.db.models import Q

from assessment import states
from assessment.models.report import Report
from fazhi.org.models import User
from tasks.models import Section

LENGTH = 20_000
HAND = "hand:"  # how the key of a passage begins that holds one figure which somebody put into the text


class ReportSection(models.Model):
    """One heading with its text; paragraphs are lines. `area` is the plan's part that it answers, `why` why it came back.

    `key` is the section of the outline that it was made from; those of before there were outlines have none.
    """

    Part = states.Part

    report = models.ForeignKey(Report, models.PROTECT, related_name="sections", verbose_name="报告")
    order = models.PositiveSmallIntegerField("次序")
    part = models.CharField("部分", max_length=12, choices=states.Part.choices)
    key = models.CharField("提纲", max_length=20, blank=True)
    guidance = models.CharField("写什么", max_length=300, blank=True)
    title = models.CharField("标题", max_length=300)
    text = models.TextField("正文", max_length=LENGTH, blank=True)
    area = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="板块")
    state = models.CharField("状态", max_length=12, choices=states.choices(states.SECTION), default="open")
    why = models.CharField("退回意见", max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="最近执笔")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "报告章节"
        ordering = ["report", "order", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(why=""), name="section_returned_with_reason"),
        ]
        indexes = [models.Index(fields=["report", "order", "id"], name="section_of_report")]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """Words drawn from facts, exactly as they were drawn; what people made of them stands in the section's text.

    `key` says what the passage is about ("task:12"), so that drawing again finds it. `place` is the paragraph of the text
    that it stands in or became, counted from 0, empty when it was left out; `kept` says that the paragraph is still word for
    word. `declined` are newer words that the unit chose not to take: they aren't offered twice.

    A passage under `HAND` holds a single figure that somebody put in; its text is what stands around the figure.
    """

    section = models.ForeignKey(ReportSection, models.PROTECT, related_name="passages", verbose_name="章节")
    key = models.CharField("关于", max_length=60)
    order = models.PositiveIntegerField("次序")
    text = models.TextField("取数原文")
    gap = models.BooleanField("缺口", default=False)
    place = models.PositiveSmallIntegerField("段落", null=True, blank=True)
    kept = models.BooleanField("原样", default=True)
    declined = models.TextField("不采用的新文", blank=True)

    class Meta:
        verbose_name = "取数段落"
        ordering = ["section", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["section", "key"], name="passage_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def by_hand(self) -> bool:
        """Whether it holds a figure that somebody put in, instead of words that were drawn."""
        return self.key.startswith(HAND)


class ReportSource(models.Model):
    """One record that a passage came from, named by noun and key, with the day it was true."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="sources", verbose_name="取数段落")
    noun = models.CharField("对象类别", max_length=80)  # that of a measure ends with its key
    object_id = models.BigIntegerField()
    label = models.CharField("出处", max_length=200)
    day = models.DateField("截至", null=True, blank=True)

    class Meta:
        verbose_name = "出处"
        ordering = ["passage", "id"]
        constraints = [models.UniqueConstraint(fields=["passage", "noun", "object_id"], name="source_once")]
        indexes = [models.Index(fields=["noun", "object_id"], name="source_of_record")]

    def __str__(self) -> str:
        return self.label


class ReportFigure(models.Model):
    """A figure in a passage: `words` is how it is printed (41件), `value` what it is, `of` what it is a share of.

    `key` names what is counted ("measure:tasks.done:value", "minimum:12"), so that drawing again finds it; `as_of` is the
    day it was true. While its words stand in the paragraph it is live: a newer value is offered in its place.
    """

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="figures", verbose_name="取数段落")
    order = models.PositiveSmallIntegerField("次序")
    key = models.CharField("数的代号", max_length=80)
    label = models.CharField("数的名称", max_length=120)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)
    of = models.DecimalField("总数", max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    words = models.CharField("正文写法", max_length=40)
    as_of = models.DateField("截至")

    class Meta:
        verbose_name = "报告中的数"
        ordering = ["passage", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["passage", "key"], name="report_figure_once")]
        indexes = [models.Index(fields=["key", "passage"], name="figure_of_key")]

    def __str__(self) -> str:
        return f"{self.label}{self.words}"
