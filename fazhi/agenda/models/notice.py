"""Notice and delivery: what a person is told in the product, and the messages that carry it outside."""

from django.db import models
from django.db.models import Q

from fazhi.agenda.models.duty import Duty
from fazhi.org.models import Role, Unit, User


class ReminderRule(models.Model):
    """When somebody is reminded of duties of a kind. `offset` counts calendar days from the due day, negative before it.

    With `repeat` the reminder comes again every so many days after `offset` while the duty stays open.
    An offset that falls on a rest day moves to the working day before it, after the due day to the one after.
    """

    kind = models.CharField("事项类别", max_length=20, blank=True, help_text="空着表示所有类别")
    offset = models.SmallIntegerField("相对时限的天数")
    repeat = models.PositiveSmallIntegerField("之后每隔几天", default=0)
    role = models.CharField("提醒谁", max_length=12, choices=Role.choices)
    urgent = models.BooleanField("立即发送", default=False)
    by_mail = models.BooleanField("发邮件", default=True)
    active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "提醒规则"
        ordering = ["kind", "offset", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "offset", "role"], name="rule_once", violation_error_message="同样的提醒规则已经有了。"
            )
        ]

    def __str__(self) -> str:
        when = "当天" if not self.offset else f"{'前' if self.offset < 0 else '后'}{abs(self.offset)}天"
        return f"时限{when}提醒{self.get_role_display()}"


class Notice(models.Model):
    """One thing a person is told. A reminder is unique by (rule, offset, duty, due, person), an event by (rule, event, person).

    `rule` names a reminder rule (`due`) or an event (`line.returned`); `event` is the key of the timeline step it derives
    from, 0 for reminders. `noun` and `object_id` name the record it is about, `url` the page that settles it.
    """

    rule = models.CharField("规则", max_length=40)
    offset = models.SmallIntegerField("偏移天数", default=0)
    event = models.BigIntegerField("经过", default=0)
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="应办事项")
    due = models.DateField("时限", null=True, blank=True)
    person = models.ForeignKey(User, models.PROTECT, related_name="notices", verbose_name="接收人")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="以何单位")
    title = models.CharField("标题", max_length=300)
    words = models.CharField("内容", max_length=1000, blank=True)
    url = models.CharField("页面", max_length=200, blank=True)
    noun = models.CharField("对象类别", max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "offset", "duty", "due", "person"], condition=Q(event=0), name="notice_of_duty_once"
            ),
            models.UniqueConstraint(fields=["rule", "event", "person"], condition=~Q(event=0), name="notice_of_event_once"),
            models.CheckConstraint(condition=~Q(event=0) | Q(duty__isnull=False, due__isnull=False), name="notice_of_something"),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="notice_of_person", condition=Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One message to one person by one channel. Claimed by an update that tests its state, so that no two workers send it.

    `claimed_until` is the lease: past it another worker may take the message. Between the mail server's answer and our
    commit a kill leaves it `claimed`; it is then shown as 结果未知 and sent once more under the same `message_id`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        CLAIMED = "claimed", "发送中"
        SENT = "sent", "已发送"
        UNKNOWN = "unknown", "结果未知"
        FAILED = "failed", "发送失败"

    person = models.ForeignKey(User, models.PROTECT, related_name="deliveries", verbose_name="收件人")
    channel = models.CharField("渠道", max_length=10, default="mail")
    day = models.DateField("日期")
    kind = models.CharField("种类", max_length=40)
    address = models.CharField("地址", max_length=254, blank=True)
    notices = models.ManyToManyField(Notice, related_name="deliveries", verbose_name="通知")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次发送")
    claimed_until = models.DateTimeField("占用至", null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    fault = models.CharField("失败原因", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "发件"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "channel", "day", "kind"], name="delivery_once")]
        indexes = [models.Index(fields=["state", "next_at"], name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.person} {self.day} {self.kind}"
