"""Heartbeat: a background process that lives."""

from django.db import models


class Heartbeat(models.Model):
    """When a background process last showed that it lives."""

    name = models.CharField("进程", max_length=40, unique=True)
    at = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = "心跳"

    def __str__(self) -> str:
        return self.name
