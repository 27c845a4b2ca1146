"""SavedView: a list as somebody set it, under a name."""

from django.db import models

from fazhi.org.models import Post


class SavedView(models.Model):
    """Filters and order of a ledger's list, kept for a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name="岗位")
    ledger = models.CharField("台账", max_length=30)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=1000)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "常用视图"
        ordering = ["ledger", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "ledger", "name"], name="saved_view_once", violation_error_message="已经有一个同名的视图。"
            )
        ]

    def __str__(self) -> str:
        return self.name
