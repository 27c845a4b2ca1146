"""Who may read and change units, people, tokens and the audit trail."""

from django.db.models import Q

from fazhi.org.access import allow
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Alias, ApiToken, AuditEvent, Post, Role, Unit, UnitGroup, User
from fazhi.org.models.people import ADMINS, BUSINESS, OFFICE

EVERYBODY = frozenset(Role.values)
KEEPERS = frozenset({Role.SYSADMIN, Role.SECADMIN})


def _below_government(field: str):
    def where(acting: Acting) -> Q:
        return Q(**{f"{field}path__startswith": government_of(acting.unit).path})

    return where


def _people(acting: Acting) -> Q:
    """Administrators see their government's people, an office too; everybody else their own unit's."""
    held = Q(pk__in=Post.objects.filter(unit__path__startswith=government_of(acting.unit).path).values("user"))
    if acting.role in KEEPERS:
        # somebody must be able to give a new account its first post: those of the government that made it
        return held | (~Q(pk__in=Post.objects.values("user")) & _made_here(acting))
    if acting.is_office or acting.role == Role.AUDITOR:
        return held
    return Q(pk__in=Post.objects.filter(unit=acting.unit).values("user"))


def _made_here(acting: Acting) -> Q:
    government = government_of(acting.unit)
    below = Q(made_under__path__startswith=government.path)
    return below if government.parent_id else below | Q(made_under__isnull=True)


def _only_ours(acting: Acting) -> Q:
    """Accounts without a post elsewhere: who may reset a password may act as that person, so one government's administrator
    must not reach a post of another."""
    own = Q(unit__path__startswith=government_of(acting.unit).path)
    living = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=acting.today))
    return ~Q(pk__in=living.exclude(own).values("user"))


def _no_other_administrator(acting: Acting) -> Q:
    """Nobody takes over an administrator of another kind: who resets a password, or switches an account off, could act as
    the one who watches them, or silence them (docs/decisions/0007)."""
    lasting = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=acting.today), role__in=ADMINS)
    return ~Q(pk__in=lasting.exclude(role=acting.role).values("user"))


def _kept_by_us(acting: Acting) -> Q:
    return _only_ours(acting) & _no_other_administrator(acting)


def _ended_by_us(acting: Acting) -> Q:
    return Q() if acting.role == Role.SECADMIN else _no_other_administrator(acting)


def _posts(acting: Acting) -> Q:
    if acting.role in KEEPERS or acting.is_office or acting.role == Role.AUDITOR:
        return Q(unit__path__startswith=government_of(acting.unit).path)
    return Q(unit=acting.unit)


def _group_government(acting: Acting) -> Q:
    return Q(government__in=government_of(acting.unit).ancestor_ids)


def _own_government(acting: Acting) -> Q:
    return Q(government=government_of(acting.unit))


def _tokens(acting: Acting) -> Q:
    if acting.role == Role.SECADMIN:
        return Q(post__unit__path__startswith=government_of(acting.unit).path)
    return Q(post__user=acting.user)


def _audited(acting: Acting) -> Q:
    """The auditor of the topmost government sees everything; one below it, what its own units and people did."""
    government = government_of(acting.unit)
    if government.parent_id is None:
        return Q()
    below = government.path
    nameless = Q(unit__isnull=True, user__in=Post.objects.filter(unit__path__startswith=below).values("user"))
    return Q(unit__path__startswith=below) | nameless


UNIT_KEEPERS = frozenset({Role.SYSADMIN, *OFFICE})
NOT_KEEPER = "单位和人员由系统管理员或本级法治工作机构维护。"

allow(Unit, "view", roles=EVERYBODY)
allow(Unit, "change", roles=UNIT_KEEPERS, where=_below_government(""), sentence=NOT_KEEPER)
allow(Unit, "create", roles=UNIT_KEEPERS, where=_below_government(""), sentence=NOT_KEEPER)
allow(Unit, "staff", roles={Role.SECADMIN}, where=_below_government(""), sentence="岗位和角色由安全管理员授予。")
allow(UnitGroup, "view", roles=EVERYBODY, where=_group_government)
allow(UnitGroup, "change", roles=UNIT_KEEPERS, where=_own_government, sentence=NOT_KEEPER)
allow(UnitGroup, "create", roles=UNIT_KEEPERS, sentence=NOT_KEEPER)
allow(Alias, "view", roles=EVERYBODY, where=_group_government)
allow(Alias, "change", roles=UNIT_KEEPERS, where=_own_government, sentence=NOT_KEEPER)
allow(Alias, "create", roles=UNIT_KEEPERS, sentence=NOT_KEEPER)

allow(User, "view", roles=EVERYBODY, where=_people)
allow(User, "create", roles={Role.SYSADMIN}, sentence="人员账号由系统管理员建立。")
allow(
    User,
    "change",
    roles={Role.SYSADMIN},
    where=_kept_by_us,
    sentence="人员账号由系统管理员维护；在别的政府还有岗位的人由那里的系统管理员维护，"
    "安全、审计管理员的账号不由系统管理员维护，忘记密码须在服务器上重置。",
)
allow(
    User,
    "end_sessions",
    roles=KEEPERS,
    where=_ended_by_us,
    sentence="只有系统管理员或安全管理员可以结束别人的会话；安全、审计管理员的会话由安全管理员结束。",
)
allow(Post, "view", roles=EVERYBODY, where=_posts)
allow(Post, "create", roles={Role.SECADMIN}, sentence="岗位和角色由安全管理员授予。")
allow(Post, "change", roles={Role.SECADMIN}, sentence="岗位和角色由安全管理员授予。")

allow(ApiToken, "view", roles=BUSINESS | {Role.SECADMIN}, where=_tokens)
allow(ApiToken, "create", roles=BUSINESS, sentence="管理员岗位不发接口令牌。")
allow(ApiToken, "revoke", roles=BUSINESS | {Role.SECADMIN})

allow(AuditEvent, "view", roles={Role.AUDITOR}, where=_audited, sentence="审计记录只向审计管理员开放。")
allow(AuditEvent, "export", roles={Role.AUDITOR}, where=_audited, sentence="审计记录只向审计管理员开放。")
