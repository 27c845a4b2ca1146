"""ReportDelivery: a report goes to somebody by a day, with proof. ReportCheck: a second person looked at it first.

ReportPublication: which editions on the public site are this report's.
"""

from django.db import models
from django.db.models import Q

from assessment.models.report import Report
from fazhi.agenda.models import Duty
from fazhi.files.models import Publication
from fazhi.org.models import Unit, User

PUBLIC = "public"  # the recipient that is everybody: publication


class ReportDelivery(models.Model):
    """One recipient of a report, with a duty of its own. `source` is the document that set its day.

    `received_on` is the day the recipient got it, as the receipt says; the proof is cited evidence.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="deliveries", verbose_name="报告")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="delivery", verbose_name="应办事项")
    key = models.CharField("对象代号", max_length=20)
    name = models.CharField("报送对象", max_length=80)
    source = models.CharField("时限依据", max_length=300, blank=True)
    received_on = models.DateField("收到日期", null=True, blank=True)
    receipt = models.CharField("回执", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "报送对象"
        ordering = ["report", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_delivery_once"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(by__isnull=False, at__isnull=False),
                name="delivery_received_by",
                violation_error_message="登记回执要记下登记人。",
            ),
        ]
        indexes = [models.Index(fields=["key", "received_on"], name="delivery_of_key")]

    def __str__(self) -> str:
        return self.name


class ReportCheck(models.Model):
    """A second person checked a report for secrets and for people's data. `digest` is of the text that was checked."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="checks", verbose_name="报告")
    secret = models.BooleanField("没有涉密内容")
    private = models.BooleanField("没有个人隐私")
    note = models.CharField("审查意见", max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审查人")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    at = models.DateTimeField("审查时间", auto_now_add=True)

    class Meta:
        verbose_name = "保密审查"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(secret=True, private=True) | ~Q(note=""),
                name="check_refused_with_reason",
                violation_error_message="审查没有通过的，要写明哪里不行。",
            )
        ]
        indexes = [models.Index(fields=["report", "-id"], name="check_of_report")]

    def __str__(self) -> str:
        return f"{self.report_id}"


class ReportPublication(models.Model):
    """One edition of a report on the public site, and the check that let it out."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="publications", verbose_name="报告")
    publication = models.OneToOneField(Publication, models.PROTECT, related_name="of_report", verbose_name="公开的文件")
    check_passed = models.ForeignKey(ReportCheck, models.PROTECT, related_name="publications", verbose_name="保密审查")

    class Meta:
        verbose_name = "报告的公开"
        ordering = ["-id"]
        indexes = [models.Index(fields=["report", "-id"], name="publication_of_report")]

    def __str__(self) -> str:
        return f"{self.report_id}:{self.publication_id}"
