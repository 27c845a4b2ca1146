"""The nouns of the verbs in the API: units, groups, other names, people, posts, tokens, evidence, publications, the trail."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from rest_framework import serializers

from fazhi.files import evidence, kinds
from fazhi.files.models import Evidence, Publication
from fazhi.org import audit
from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.org.models import Alias, ApiToken, AuditEvent, Kind, Level, Post, Role, Unit, UnitGroup, User
from fazhi.org.selectors import members, open_on, search_units
from fazhi.ui.api.acts import Act, Call
from fazhi.ui.api.bodies import Body
from fazhi.ui.api.columns import Columns, Made
from fazhi.ui.api.filters import Choice, Day, Flag, Ref, Since, Text, Year, any_of
from fazhi.ui.api.resource import BY_ID, Nested, Resource
from fazhi.ui.paging import Sort

UNIT = Columns(
    Unit,
    *("id", "code", "name", "short", "level", "kind", "parent", "parent_name=parent__name"),
    *(
        "guided_by",
        "guided_by_name=guided_by__name",
        "opened",
        "closed",
        "successor",
        "successor_name=successor__name",
        "soon_days",
    ),
)
GROUP = Columns(
    UnitGroup,
    *("id", "government", "government_name=government__name", "name", "rule_kind", "rule_level"),
    Made("by_rule", lambda row, acting: bool(row["rule_kind"] or row["rule_level"]), serializers.BooleanField(read_only=True)),
)
ALIAS = Columns(
    Alias,
    *("id", "government", "government_name=government__name", "name", "unit", "unit_name=unit__name"),
    *("group", "group_name=group__name", "source", "made_at"),
)
PERSON = Columns(User, "id", "username", "name", "is_active")
POST = Columns(Post, "id", "user", "user_name=user__name", "unit", "unit_name=unit__name", "role", "title", "starts", "ends")
TOKEN = Columns(
    ApiToken,
    *("id", "name", "prefix", "post", "user_name=post__user__name", "unit=post__unit", "unit_name=post__unit__name"),
    *("role=post__role", "scopes", "made_at", "expires", "used_at", "revoked_at"),
)
EVIDENCE = Columns(
    Evidence,
    *("id", "unit", "unit_name=unit__name", "name", "about", "kind=stored__kind", "size=stored__size", "sha256=stored__sha256"),
    *("by_name=by__name", "made_at"),
)
PUBLICATION = Columns(
    Publication,
    *("id", "section", "sort", "sort_name", "number", "edition", "year", "title", "unit", "unit_name", "digest", "checked"),
    *("docx_sha256=docx__sha256", "pdf_sha256=pdf__sha256", "by_unit", "by_unit_name=by_unit__name"),
    *("published_at", "withdrawn_at", "why"),
)
EVENT = Columns(
    AuditEvent,
    *("id", "at", "kind", "outcome", "user", "who", "unit", "unit_name=unit__name", "role", "ip"),
    *("noun", "object_id", "label", "detail"),
    words={"kind": audit.KINDS, "role": dict(Role.choices)},
)


def _within(rows: QuerySet, seen: QuerySet, acting: Acting) -> QuerySet:
    top = seen.values_list("path", flat=True).first()
    return rows.filter(path__startswith=top) if top else rows.none()


def _open(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    living = open_on(Unit.objects.all(), acting.today)
    return rows.filter(pk__in=living.values("pk")) if value else rows.exclude(pk__in=living.values("pk"))


def _live(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    held = Q(starts__lte=acting.today) & (Q(ends=None) | Q(ends__gt=acting.today))
    return rows.filter(held) if value else rows.exclude(held)


def _stands(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    return rows.filter(withdrawn_at__isnull=value)


def _of_unit(rows: QuerySet, seen: QuerySet, acting: Acting) -> QuerySet:
    posts = _live(visible(acting, Post), True, acting)
    return rows.filter(Exists(posts.filter(user=OuterRef("pk"), unit__in=seen.values("pk"))))


def _members(acting: Acting, pk: int) -> QuerySet:
    return members(UnitGroup.objects.select_related("government").get(pk=pk), acting.today)


def _by_name(rows: QuerySet, words: str, acting: Acting) -> QuerySet:
    return search_units(rows, words, aliases=visible(acting, Alias))


class FileBody(Body):
    """A file that the own unit gives."""

    file = serializers.FileField(max_length=200, help_text="文件")
    about = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="说明")


def _give(call: Call) -> int:
    given = call.data["file"]
    about = call.data.get("about", "")
    return evidence.give(actor=call.acting, unit=call.acting.unit, name=given.name, chunks=given.chunks(), about=about).pk


RESOURCES = (
    Resource(
        "units",
        "单位",
        Unit,
        UNIT,
        filters=(
            Ref("parent", "上级单位", model=Unit),
            Ref("within", "这个单位和它之下的全部单位", model=Unit, where=_within),
            Ref("guided_by", "业务指导单位", model=Unit),
            Choice("level", "层级", choices=tuple(Level.choices)),
            Choice("kind", "类别", choices=tuple(Kind.choices)),
            Flag("open", "true 现有，false 已撤销或还没设立", where=_open),
            Text("code", "单位代码，须完全一致"),
            Text("q", "名称、简称、代码、拼音或别名", where=_by_name),
        ),
        orders=BY_ID | {"tree": Sort("层次", ("path",)), "code": Sort("单位代码", ("code",))},
        nested=(
            Nested("aliases", "别的叫法", ALIAS, lambda acting, pk: visible(acting, Alias).filter(unit=pk).order_by("id")),
            Nested("children", "下级单位", UNIT, lambda acting, pk: visible(acting, Unit).filter(parent=pk).order_by("path")),
        ),
    ),
    Resource(
        "groups",
        "单位组",
        UnitGroup,
        GROUP,
        filters=(Ref("government", "所属政府", model=Unit), Text("q", "集体名称", where=any_of("name"))),
        nested=(
            Nested("members", "今天的成员", UNIT, _members),
            Nested("aliases", "别的叫法", ALIAS, lambda acting, pk: visible(acting, Alias).filter(group=pk).order_by("id")),
        ),
    ),
    Resource(
        "aliases",
        "别名",
        Alias,
        ALIAS,
        filters=(
            Ref("government", "所属政府", model=Unit),
            Ref("unit", "对应的单位", model=Unit),
            Ref("group", "对应的单位组", model=UnitGroup),
            Text("q", "叫法", where=any_of("name")),
        ),
    ),
    Resource(
        "people",
        "人员",
        User,
        PERSON,
        about="不含电话和邮箱。",
        filters=(
            Ref("unit", "现在有岗位的单位", model=Unit, where=_of_unit),
            Flag("is_active", "true 启用，false 停用"),
            Text("q", "姓名、账号或拼音", where=any_of("name", "username", "pinyin")),
        ),
        nested=(Nested("posts", "岗位", POST, lambda acting, pk: visible(acting, Post).filter(user=pk).order_by("id")),),
    ),
    Resource(
        "posts",
        "岗位",
        Post,
        POST,
        filters=(
            Ref("user", "人员", model=User),
            Ref("unit", "单位", model=Unit),
            Choice("role", "角色", choices=tuple(Role.choices)),
            Flag("live", "true 在任，false 未到任或已离任", where=_live),
        ),
        orders=BY_ID | {"starts": Sort("任职日期", ("starts",))},
    ),
    Resource(
        "tokens",
        "接口令牌",
        ApiToken,
        TOKEN,
        about="只有开头几位，没有令牌本身。",
        filters=(
            Ref("post", "岗位", model=Post),
            Flag("revoked", "true 已停用", where=lambda rows, value, acting: rows.filter(revoked_at__isnull=not value)),
        ),
        orders=BY_ID | {"expires": Sort("有效期", ("expires",))},
    ),
    Resource(
        "evidence",
        "佐证材料",
        Evidence,
        EVIDENCE,
        about="一份文件上传一次，哪里都可以引用。看得到引用它的记录，就看得到它。",
        filters=(
            Ref("unit", "上传的单位", model=Unit),
            Text("q", "文件名或说明", where=any_of("name", "about")),
            Since("updated_since", "只要这个时刻（含）以后上传的", "made_at"),
        ),
        orders=BY_ID | {"changed_at": Sort("上传时间", ("made_at",))},
        order="-id",
        file=True,
        acts=(
            Act(
                "give",
                "上传",
                _give,
                whole=True,
                right="edit",
                takes=FileBody,
                form=True,
                about=f"给本单位上传一份，可以是{kinds.TAKEN}。内容同以前的一样，就得到以前的那一份。",
            ),
        ),
    ),
    Resource(
        "publications",
        "公开的文件",
        Publication,
        PUBLICATION,
        about="公开网站上的每一版，撤下的也在；公开着的谁都看得到，撤下的只有看得到原记录的人看得到。",
        filters=(
            Ref("unit", "单位", model=Unit),
            Year("year", "年度"),
            Text("sort", "种类代号，须完全一致"),
            Text("number", "公开编号，须完全一致"),
            Flag(
                "standing", "true 公开着，false 已撤下", where=lambda rows, value, acting: rows.filter(withdrawn_at__isnull=value)
            ),
            Text("q", "题目或单位名称", where=any_of("title", "unit_name")),
        ),
        orders=BY_ID | {"published_at": Sort("公开时间", ("published_at",))},
        order="-id",
    ),
    Resource(
        "audit-events",
        "审计记录",
        AuditEvent,
        EVENT,
        about="只向审计管理员开放。",
        filters=(
            Choice("kind", "事项", choices=tuple(audit.KINDS.items())),
            Choice("outcome", "结果", choices=tuple(AuditEvent.Outcome.choices)),
            Ref("user", "人员", model=User),
            Ref("unit", "单位", model=Unit),
            Day("from", "从这一天起", where=lambda rows, day, acting: rows.filter(at__date__gte=day)),
            Day("to", "到这一天止", where=lambda rows, day, acting: rows.filter(at__date__lte=day)),
        ),
        order="-id",
    ),
)
