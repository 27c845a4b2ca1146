"""RecordImport: a table of records taken in, previewed, written and, if it was wrong, taken back."""

from django.db import models

from documents.models.book import Book
from fazhi.files.models import StoredFile
from fazhi.org.models import User


class RecordImport(models.Model):
    """One uploaded table for a book. `rows` are what was read, in the order of the file: {number, words, faults}. Once it is
    confirmed, `todo` are the places of the rows to write and `position` how many are done; `made` and `changed` the keys of
    what was written, with the earlier content of what was changed; `skipped` what became wrong meanwhile.
    """

    class State(models.TextChoices):
        READ = "read", "待确认"
        WRITING = "writing", "正在导入"
        DONE = "done", "已导入"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "已放弃"

    book = models.ForeignKey(Book, models.PROTECT, related_name="imports", verbose_name="台账簿")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.READ)
    rows = models.JSONField("读出的行", default=list)
    unknown = models.JSONField("没有用上的列", default=list)
    todo = models.JSONField("要写的行", default=list)
    position = models.PositiveIntegerField("已写", default=0)
    skipped = models.JSONField("跳过的行", default=list)
    made = models.JSONField("新增的记录", default=list)
    changed = models.JSONField("改过的记录", default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="导入人")
    made_at = models.DateTimeField("上传时间", auto_now_add=True)
    done_at = models.DateTimeField("导入时间", null=True, blank=True)

    class Meta:
        verbose_name = "台账导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
