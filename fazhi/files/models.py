"""StoredFile: one per content. Paper: a document as read. Span: the words something was read from."""

from django.db import models

from fazhi.org.models import User


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
