"""Units in their tree, the names they go by, and collective names."""

from django.db import models
from django.db.models import F, Q


class Level(models.TextChoices):
    """Level of government."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"


class Kind(models.TextChoices):
    """Kind of unit; collective names may be rules over kind and level."""

    GOVERNMENT = "government", "人民政府"
    OFFICE = "office", "法治工作机构"
    DEPARTMENT = "department", "政府部门"
    PARTY = "party", "党委部门"
    CONGRESS = "congress", "人大政协机关"
    COURT = "court", "法院检察院"
    INSTITUTION = "institution", "事业单位"
    TOWNSHIP = "township", "乡镇街道"
    OTHER = "other", "其他"


class Unit(models.Model):
    """A unit. `path` lists the ids from the root to itself, `000001.000007.`, so that ancestors need no query.

    A unit is never renamed over: a reorganised unit is closed and points at its successor.
    """

    code = models.CharField("单位代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=80)
    short = models.CharField("简称", max_length=40, blank=True)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位")
    guided_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="guides", verbose_name="业务指导单位"
    )
    path = models.CharField(max_length=120, db_index=True, editable=False)
    pinyin = models.CharField(max_length=240, blank=True, editable=False)
    initials = models.CharField(max_length=80, blank=True, editable=False)
    order = models.PositiveIntegerField("排序", default=0)
    opened = models.DateField("设立日期", null=True, blank=True)
    closed = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承接单位"
    )
    soon_days = models.PositiveSmallIntegerField("临期天数", default=7)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "单位"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(closed__isnull=True),
                name="unit_open_name",
                violation_error_message="同一上级之下已有同名单位。",
            ),
            models.CheckConstraint(
                condition=Q(opened__isnull=True) | Q(closed__isnull=True) | Q(closed__gte=F("opened")),
                name="unit_life",
                violation_error_message="撤销日期不能早于设立日期。",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(closed__isnull=False),
                name="unit_successor_closed",
                violation_error_message="只有已撤销的单位才能填承接单位。",
            ),
            models.CheckConstraint(
                condition=Q(soon_days__lte=90), name="unit_soon_days", violation_error_message="临期天数应在0至90之间。"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the unit itself."""
        return [int(piece) for piece in self.path.split(".") if piece]


class UnitGroup(models.Model):
    """A collective name: a list of units, or a rule (kind and level under a government)."""

    government = models.ForeignKey(Unit, models.PROTECT, related_name="groups", verbose_name="所属政府")
    name = models.CharField("集体名称", max_length=80)
    rule_kind = models.CharField("类别规则", max_length=12, choices=Kind.choices, blank=True)
    rule_level = models.CharField("层级规则", max_length=12, choices=Level.choices, blank=True)
    members = models.ManyToManyField(Unit, through="GroupMember", related_name="member_of")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "单位组"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"], name="group_name", violation_error_message="已有同名的单位组。"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def by_rule(self) -> bool:
        """Whether the members follow from a rule."""
        return bool(self.rule_kind or self.rule_level)


class GroupMember(models.Model):
    """One unit listed in a group."""

    group = models.ForeignKey(UnitGroup, models.CASCADE)
    unit = models.ForeignKey(Unit, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "unit"], name="group_member_once")]

    def __str__(self) -> str:
        return f"{self.group_id}:{self.unit_id}"


class Alias(models.Model):
    """Another name by which papers of a government call a unit or a group; corrections in a review become aliases."""

    government = models.ForeignKey(Unit, models.PROTECT, related_name="aliases_here", verbose_name="所属政府")
    name = models.CharField("叫法", max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name="单位")
    group = models.ForeignKey(UnitGroup, models.CASCADE, null=True, blank=True, related_name="aliases", verbose_name="单位组")
    source = models.CharField("来历", max_length=12, default="entered")
    by = models.ForeignKey("org.User", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "别名"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"], name="alias_name", violation_error_message="这个叫法已经对应了别的单位。"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, group__isnull=True) | Q(unit__isnull=True, group__isnull=False),
                name="alias_one_target",
                violation_error_message="一个叫法只能对应一个单位或一个单位组。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
