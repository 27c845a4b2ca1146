"""Keys that prove something once: API tokens (kept as digests), one-time form keys, and failed tries at a door."""

from django.db import models

from fazhi.org.models.people import Post, User


class ApiToken(models.Model):
    """A token for one post. The secret is shown once; only its SHA-256 is kept."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tokens", verbose_name="岗位")
    name = models.CharField("用途", max_length=60)
    prefix = models.CharField("前几位", max_length=12)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.CharField("权限范围", max_length=60, default="read")
    made_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateField("有效期至")
    used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "接口令牌"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}"


class OnceKey(models.Model):
    """A form key that was spent: a doubled click or a retry finds it and makes nothing twice."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    answer = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="once_key")]

    def __str__(self) -> str:
        return self.key


class Guess(models.Model):
    """A try at a door from an address that has not succeeded. `source` is the address, of IPv6 the /64 network."""

    door = models.CharField(max_length=8)
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["door", "source", "at"], name="guess_source")]

    def __str__(self) -> str:
        return f"{self.door} {self.source}"
