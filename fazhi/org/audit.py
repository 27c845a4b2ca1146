"""The one function that writes the audit trail."""

from django.db.models import Model

from fazhi.org.acting import Acting
from fazhi.org.models import AuditEvent

KINDS = {
    "signin": "登录",
    "signout": "退出",
    "signin_refused": "登录被拒",
    "locked": "账号锁定",
    "refused": "越权被拒",
    "download": "下载",
    "export": "导出",
    "upload": "上传",
    "import": "批量导入",
    "create": "新建",
    "change": "修改",
    "token": "接口令牌",
    "password": "修改密码",
    "sessions": "结束会话",
    "post": "岗位变动",
    "switch": "切换岗位",
    "setting": "设置",
}


def noun_of(obj: Model | type[Model]) -> str:
    """Return the short name of a model, `tasks.task`."""
    return obj._meta.label_lower


def record(
    kind: str,
    *,
    acting: Acting | None = None,
    user=None,
    who: str = "",
    obj: Model | None = None,
    label: str = "",
    ok: bool = True,
    ip: str | None = None,
    detail: dict | None = None,
) -> AuditEvent:
    """Append one event. `kind` must be a key of KINDS; no password or token may be put in `detail`."""
    if kind not in KINDS:
        raise ValueError(f"unknown audit kind {kind}")
    person = acting.user if acting else user
    return AuditEvent.objects.create(
        kind=kind,
        outcome=AuditEvent.Outcome.OK if ok else AuditEvent.Outcome.REFUSED,
        user=person,
        who=(who or (person.username if person else ""))[:60],
        unit=acting.unit if acting else None,
        role=acting.role if acting else "",
        ip=ip or (acting.ip if acting else None),
        noun=noun_of(obj) if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        label=_storable(label or (str(obj) if obj is not None else ""))[:200],
        detail=_storable(detail or {}),
    )


def _storable(value):
    """What came in an address may hold characters that no database keeps; the trail must not fail for it."""
    if isinstance(value, str):
        return "".join(char for char in value if char != "\x00" and not "\ud800" <= char <= "\udfff")
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value
