"""Record: one line of a book. Its fields are JSON; what SQL has to see stands in slots beside them."""

from django.db import models
from django.db.models import Q

from documents import states
from documents.declared.model import SLOT_LENGTH, SLOTS
from documents.models.book import Book
from documents.models.form import LedgerForm
from fazhi.org.models import Unit, User

LETTERS = {"number": "n", "day": "d", "text": "t"}
STANDS = ~Q(state="removed")
PUBLIC = Q(state="published")


def slot_names(kind: str) -> list[str]:
    """Return the names of the slots of a kind."""
    return [f"{LETTERS[kind]}{turn}" for turn in range(1, SLOTS[kind] + 1)]


def _slots() -> dict[str, models.Field]:
    made: dict[str, models.Field] = {}
    made |= {name: models.BigIntegerField(null=True, editable=False) for name in slot_names("number")}
    made |= {name: models.DateField(null=True, editable=False) for name in slot_names("day")}
    made |= {
        name: models.CharField(max_length=SLOT_LENGTH, blank=True, default="", editable=False) for name in slot_names("text")
    }
    return made


class _Abstract:
    abstract = True


# whole numbers (money in 分, decimals scaled by their places), days, the first hundred characters of a text
Slots = type("Slots", (models.Model,), {"__module__": __name__, "__doc__": "The slots.", "Meta": _Abstract, **_slots()})


def _indexes() -> list[models.Index]:
    """One ordinary index for each slot by (ledger, slot, id); those of numbers and texts hold what is filled only."""
    found = [models.Index(fields=["ledger", "-d1", "-id"], name="record_d1", condition=STANDS)]
    for name in slot_names("day")[1:]:
        found.append(
            models.Index(fields=["ledger", name, "id"], name=f"record_{name}", condition=Q(**{f"{name}__isnull": False}))
        )
    for name in slot_names("number"):
        found.append(
            models.Index(fields=["ledger", name, "id"], name=f"record_{name}", condition=Q(**{f"{name}__isnull": False}))
        )
    for name in slot_names("text"):
        found.append(models.Index(fields=["ledger", name, "id"], name=f"record_{name}", condition=~Q(**{name: ""})))
    return found


class Record(Slots):
    """One record. `unit` is whom figures count it for: the subject that the declaration names, else the book's keeper.

    `data` is {field: stored value} as `documents/values` makes it, `about` {field: mark} of approximate figures, `title` and
    `words` what people call it and look for. `d1` is the day that puts it in time. `form` is the declaration it was written
    under (none: the shipped file before anybody took a change).
    """

    book = models.ForeignKey(Book, models.PROTECT, related_name="records", verbose_name="台账簿")
    ledger = models.CharField("台账", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="records", verbose_name="单位")
    form = models.ForeignKey(LedgerForm, models.PROTECT, null=True, blank=True, related_name="records", verbose_name="格式")
    data = models.JSONField("内容", default=dict)
    about = models.JSONField("约数", default=dict)
    title = models.CharField("名称", max_length=200)
    words = models.TextField("检索文字", blank=True)
    state = models.CharField("状态", max_length=12, choices=list(states.RECORD.items()), default="kept")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="最后修改人")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审查人")
    public = models.JSONField("公开的内容", null=True, blank=True)
    public_at = models.DateTimeField("公开时间", null=True, blank=True)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)
    changed_at = models.DateTimeField("改动时间", auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "台账记录"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(d1__isnull=False), name="record_in_time"),
            models.CheckConstraint(
                condition=Q(state__in=("kept", "removed")) | Q(checked_by__isnull=False), name="record_checked_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("changed_by")),
                name="record_checked_by_another",
                violation_error_message="公开前的审查由另一个人办理。",
            ),
            models.CheckConstraint(
                condition=Q(state="published", public__isnull=False, public_at__isnull=False)
                | (~Q(state="published") & Q(public__isnull=True, public_at__isnull=True)),
                name="record_public_is_frozen",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "-d1", "-id"], name="record_of_book", condition=STANDS),
            models.Index(fields=["ledger", "unit", "d1"], name="record_of_unit", condition=STANDS),
            models.Index(fields=["ledger", "-id"], name="record_public", condition=PUBLIC),
            *_indexes(),
        ]

    def __str__(self) -> str:
        return self.title


class RecordKey(models.Model):
    """What may stand only once: the digest of a set of values within a book (`B12`) or a government (`G3`)."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="keys")
    ledger = models.CharField(max_length=30)
    scope = models.CharField(max_length=24)
    names = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "scope", "names", "digest"],
                name="record_key_once",
                violation_error_message="已经有一条相同的记录。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.names}"
