"""Which days are worked: the years a notice has told, and the days in them that differ from the week."""

from django.db import models


class CalendarYear(models.Model):
    """A year whose holidays were announced, and the document that did. A year without a row is guessed by weekdays."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    document = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "工作日历年份"
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class SpecialDay(models.Model):
    """A day that a notice names: a holiday (its weekend days too), or a Saturday or Sunday that is worked (调休)."""

    day = models.DateField("日期", unique=True)
    working = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = "调休日"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.working else '放假'}"
