"""People and the posts they hold."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from fazhi.org.models.unit import Unit


class Role(models.TextChoices):
    """Role of a post; the last three are exclusive administrators."""

    CLERK = "clerk", "经办"
    OFFICE_HEAD = "office_head", "审核"
    LIAISON = "liaison", "联络员"
    UNIT_HEAD = "unit_head", "负责人"
    LEADER = "leader", "领导"
    OBSERVER = "observer", "监督"
    ASSESSOR = "assessor", "考核员"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


ADMINS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
OFFICE = frozenset({Role.CLERK, Role.OFFICE_HEAD})
WORKING = frozenset({Role.LIAISON, Role.UNIT_HEAD})
BUSINESS = frozenset(Role.values) - ADMINS


class UserManager(BaseUserManager):
    """Makes people; names are compared without case and width."""

    def get_by_natural_key(self, username: str) -> "User":
        """Find by sign-in name, folding case and full-width forms."""
        return self.get(username=self.model.normalize_username(username).lower())


class User(AbstractBaseUser):
    """A person. `epoch` rises to end all sessions at once."""

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField(max_length=120, blank=True, editable=False)
    phone = models.CharField("电话", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change = models.BooleanField("须改初始密码", default=True)
    password_at = models.DateTimeField(null=True, blank=True, editable=False)
    epoch = models.PositiveIntegerField(default=1, editable=False)
    digest = models.BooleanField("每日汇总邮件", default=True)
    sample = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_under = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="建立账号的政府"
    )
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = "人员"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """Person x unit x role x dates. A person may hold several and acts as one at a time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="人员")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    role = models.CharField("角色", max_length=12, choices=Role.choices)
    title = models.CharField("职务", max_length=40, blank=True)
    starts = models.DateField("任职日期")
    ends = models.DateField("离任日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "岗位"
        ordering = ["unit__path", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ends__isnull=True),
                name="post_once",
                violation_error_message="此人已在该单位担任这一角色。",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ends__isnull=True, role__in=sorted(ADMINS)),
                name="post_one_admin",
                violation_error_message="系统、安全、审计管理员不得由一人兼任。",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="post_dates",
                violation_error_message="离任日期不能早于任职日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.unit_id}:{self.role}"


class PastPassword(models.Model):
    """A password that a person had before, as its hash: it can't be taken again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%F}"
