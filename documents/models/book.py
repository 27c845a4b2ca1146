"""Book: one keeper's copy of a ledger, and who may see it. Rights hang on the book, not on its records."""

from django.db import models
from django.db.models import Q

from fazhi.org.models import Unit


class Book(models.Model):
    """A ledger as one unit keeps it. `desk` is the unit whose people write in it: the keeper itself, for a government its
    legal-affairs office. `receiver` is the office of the keeper's government, which fills in what the declaration leaves to it.
    """

    ledger = models.CharField("台账", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="books", verbose_name="登记单位")
    government = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="所属政府")
    desk = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主管机构")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "台账簿"
        ordering = ["ledger", "unit"]
        constraints = [models.UniqueConstraint(fields=["ledger", "unit"], name="book_once")]

    def __str__(self) -> str:
        return f"{self.ledger} {self.unit}"


class BookSeen(models.Model):
    """Who may see a book: one row per unit; with `below`, everybody under that unit as well."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="seen_by")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    below = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "unit"], name="book_seen")]
        indexes = [
            models.Index(fields=["unit", "book"], name="book_seen_unit"),
            models.Index(fields=["unit", "book"], name="book_seen_below", condition=Q(below=True)),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}:{self.unit_id}"
