"""LedgerDuty: what a clock or a minimum of a ledger made somebody owe."""

from django.db import models
from django.db.models import Q

from documents.models.book import Book
from documents.models.record import Record
from fazhi.agenda.models import Duty


class LedgerDuty(models.Model):
    """A duty with what made it: the clock (or minimum) of a book's ledger, on one record, or in a period."""

    KIND = "ledger"  # of duty

    book = models.ForeignKey(Book, models.PROTECT, related_name="duties", verbose_name="台账簿")
    clock = models.CharField("时限", max_length=40)
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name="记录")
    starts = models.DateField("期间开始", null=True, blank=True)
    ends = models.DateField("期间结束", null=True, blank=True)
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="ledger_duty", verbose_name="应办事项")

    class Meta:
        verbose_name = "台账时限"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "clock"], condition=Q(record__isnull=False), name="ledger_duty_of_record"),
            models.UniqueConstraint(
                fields=["book", "clock", "starts"], condition=Q(record__isnull=True), name="ledger_duty_of_period"
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=False) | Q(starts__isnull=False, ends__isnull=False),
                name="ledger_duty_about_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}.{self.clock}"
