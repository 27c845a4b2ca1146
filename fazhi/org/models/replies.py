"""Reply: the answer that a caller of the API got to a request it named."""

from django.db import models

from fazhi.org.models.people import User


class Reply(models.Model):
    """The first answer to an `Idempotency-Key`, given again to every repetition. `digest` tells what was asked.

    The row is written in the transaction of what it answers: while that is open the database holds back everybody with the
    same key, and when it fails the key is free again. Kept 24 hours.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="reply_once")]

    def __str__(self) -> str:
        return self.key
