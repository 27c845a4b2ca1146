"""The sample accounts that the first page names, where the sample year was loaded."""

from __future__ import annotations

from dataclasses import dataclass

from fazhi.org.models import Post, Role

ORDER = (
    "office",
    "officehead",
    "liaison",
    "unithead",
    "liaison2",
    "county",
    "leader",
    "observer",
    "assessor",
    "sysadmin",
    "secadmin",
    "auditor",
)
CAN = {
    Role.CLERK: "导入计划文件，核对任务，下达和处理异议",
    Role.OFFICE_HEAD: "审签计划，同意或退回",
    Role.LIAISON: "签收任务，分办给同事，提出异议",
    Role.UNIT_HEAD: "看本单位的全部任务，也可以签收和提出异议",
    Role.LEADER: "看全市计划、任务和经过",
    Role.OBSERVER: "查看，不作改动",
    Role.ASSESSOR: "查看被考核单位的任务",
    Role.SYSADMIN: "维护单位和人员账号",
    Role.SECADMIN: "授予岗位，结束会话，停用令牌",
    Role.AUDITOR: "查看和导出审计记录",
}
OWN = {
    "liaison2": "以配合单位身份签收任务",
    "county": "县里的法治工作机构：签收市里的任务",
}


@dataclass(frozen=True)
class Account:
    """One line of the list: whom one becomes, and what one can do then."""

    username: str
    unit: str
    role: str
    can: str


def accounts() -> list[Account]:
    """Return the sample accounts in their order; none where no sample was loaded."""
    posts = Post.objects.filter(user__sample=True, user__is_active=True, user__username__in=ORDER, ends__isnull=True)
    first: dict[str, Account] = {}
    for post in posts.select_related("user", "unit").order_by("id"):
        name = post.user.username
        can = OWN.get(name, CAN.get(post.role, ""))
        first.setdefault(name, Account(name, post.unit.name, post.get_role_display(), can))
    return [first[name] for name in ORDER if name in first]
