"""The unit's own files, given once and cited anywhere; and every file that a person may read."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from fazhi.files import evidence as proofs
from fazhi.files.kinds import TAKEN, Refused
from fazhi.files.models import Evidence
from fazhi.org import access
from fazhi.ui import filters as f
from fazhi.ui.components import day, empty, link
from fazhi.ui.download import is_there, send
from fazhi.ui.errors import refusal
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column

MOST_FILES = 20


def _rows(request: HttpRequest) -> QuerySet[Evidence]:
    return access.visible(request.acting, Evidence).filter(unit=request.acting.unit)


def _detail(request: HttpRequest, keys: list[int]) -> list[dict]:
    rows = Evidence.objects.filter(pk__in=keys).annotate(cited=Count("citations")).order_by()
    return list(rows.values("id", "name", "about", "made_at", "by__name", "stored__kind", "stored__size", "cited"))


def _name(row: dict) -> SafeString:
    return link(row["name"], at("desk:evidence_file", row["id"]), css="tbl-title", download=True, hx_boost="false")


def _size(row: dict) -> str:
    size = row["stored__size"]
    return f"{size / 1048576:.1f} MB" if size >= 1048576 else f"{max(size // 1024, 1)} KB"


EVIDENCE = ListPage(
    key="evidence",
    title="佐证材料",
    columns=[
        Column("name", "文件", _name, head=True, fixed=True, text=lambda row: row["name"]),
        Column("made", "上传时间", lambda row: day(row["made_at"]), sort="made", css="d"),
        Column("by", "上传人", "by__name"),
        Column("size", "大小", _size, css="right"),
        Column(
            "cited", "被引用", lambda row: f"{row['cited']} 处" if row["cited"] else "还没有用过", text=lambda row: row["cited"]
        ),
    ],
    rows=_rows,
    sorts={"made": Sort("上传时间", ("made_at",))},
    sort="-made",
    filters=[f.Text("q", "文件名", fields=("name", "about"), placeholder="文件名")],
    detail=_detail,
    empty=empty("还没有传过材料", "在填报表里拖进来的文件会列在这里，传一次可以反复用。"),
)


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """The unit's own files."""
    page = EVIDENCE.bind(request)
    if page.wants_export:
        return page.export("佐证材料")
    may_give = access.may_role(request.acting, Evidence, "edit")
    return render(request, "desk/evidence.html", {"page": page, "may_give": may_give, "taken": TAKEN})


@require_POST
def evidence_give(request: HttpRequest) -> HttpResponse:
    """Keep files for the own unit, to be cited later."""
    access.require_role(request.acting, Evidence, "edit")
    files, acting, done = request.FILES.getlist("files"), request.acting, 0
    if not files:
        messages.error(request, "没有收到文件，请先选文件。")
    elif len(files) > MOST_FILES:
        messages.error(request, f"一次最多选 {MOST_FILES} 个文件，这次没有保存，请分几次选。")
    else:
        for file in files:
            try:
                proofs.give(actor=acting, unit=acting.unit, name=file.name or "材料", chunks=file.chunks())
                done += 1
            except Refused as fault:
                messages.error(request, str(fault))
    if done:
        messages.success(request, f"已保存 {done} 份材料。")
    return redirect("desk:evidence")


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, by its access rule, never shown inside the site."""
    found = access.get(request.acting, Evidence, pk, queryset=Evidence.objects.select_related("stored"))
    if not is_there(found.stored):
        return refusal(request, 404, "这份材料的文件不在了，请告诉系统管理员。")
    return send(found.stored, found.name, record=found, acting=request.acting)
