"""LedgerForm: a version of a declaration, as it was taken; and a government's own additions to one."""

from django.db import models
from django.db.models import Q

from fazhi.org.models import Unit, User


class LedgerForm(models.Model):
    """A version. Without a government it is the shipped text that records are kept under; with one, what that government
    added to it: own fields, hidden fields, repeats that it doesn't ask for, minimums by year, with the document that set them.
    The newest counts. One that is withdrawn takes the adoption back: what was added still says how records are kept, but
    nothing is owed; its document is the reason.
    """

    ledger = models.CharField("台账", max_length=30)
    government = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="政府")
    number = models.PositiveIntegerField("版次")
    text = models.TextField("声明")
    document = models.CharField("依据文件", max_length=200, blank=True)
    withdrawn = models.BooleanField("停用", default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="采用人")
    taken_at = models.DateTimeField("采用时间", auto_now_add=True)

    class Meta:
        verbose_name = "台账格式"
        ordering = ["ledger", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "number"], condition=Q(government__isnull=True), name="ledger_form_shipped_once"
            ),
            models.UniqueConstraint(
                fields=["ledger", "government", "number"], condition=Q(government__isnull=False), name="ledger_form_own_once"
            ),
            models.CheckConstraint(
                condition=Q(government__isnull=True) | ~Q(document=""),
                name="ledger_form_says_by_what",
                violation_error_message="请写明依据文件。",
            ),
            models.CheckConstraint(
                condition=Q(government__isnull=False) | Q(withdrawn=False), name="ledger_form_withdrawn_by_a_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.number}"
