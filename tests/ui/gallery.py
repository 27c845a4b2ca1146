"""Every component once, on one page that exists only in tests: for looking at it and for axe."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from types import SimpleNamespace
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import include, path

from fazhi.org.versions import Stale
from fazhi.ui import components as ui
from fazhi.ui import filters
from fazhi.ui.acts import Act
from fazhi.ui.forms import ChineseDateField, PlainForm, VersionedForm
from fazhi.ui.lists import ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Bulk, BulkAct, Column, Table

HERE = Path(__file__).parent
ROWS = [
    (4, "把限定本地企业投标的规定逐条清出来", "市市场监管局", date(2031, 8, 31), "late", 85),
    (22, "给老小区装电梯的补助先开听证会", "市住房城乡建设局", date(2031, 9, 15), "late", 40),
    (3, "十二件事的材料合成一张表", "市数据局", date(2031, 9, 30), "soon", 62),
    (7, "村里开证明的目录重新定一遍", "市民政局", date(2031, 10, 31), "ok", 70),
    (20, "四件大事做完后回头评一评", "市政府办公室", date(2031, 11, 30), "wait", 25),
    (9, "公布今年要定哪些文件", "市司法局", date(2031, 3, 31), "done", 100),
]


class SampleForm(PlainForm):
    """A form with each kind of field."""

    title = forms.CharField(label="任务名称", max_length=80)
    due = ChineseDateField(label="时限", help_text="可写 2031-8-31、8月31日、8月底", year=2031)
    unit = forms.ChoiceField(
        label="牵头单位", choices=[("1", "市市场监管局"), ("2", "市司法局")], widget=forms.Select(attrs={"data-pick": True})
    )
    percent = forms.IntegerField(
        label="进度", min_value=0, max_value=100, error_messages={"invalid": "要填 0 到 100 的数，例如 50"}
    )
    words = forms.CharField(label="本期进展", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    change = forms.ChoiceField(label="本期情况", choices=[("yes", "有进展"), ("no", "无变化")], widget=forms.RadioSelect)
    ways = forms.MultipleChoiceField(
        label="通知方式",
        choices=[("in", "系统内"), ("mail", "邮件，每天一封")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label="已与配合单位商量过", required=False)


class CollidedForm(VersionedForm):
    """A form that met a newer version."""

    name = forms.CharField(label="事项名称", max_length=80)
    kind = forms.ChoiceField(label="类别", choices=[("a", "决策"), ("b", "执法")])


def rows_table(token: str) -> Table:
    """The sample table with lamps, bars, bulk bar and sortable heads."""
    keys = ("number", "title", "unit", "due", "lamp", "percent")
    rows = [{"id": row[0], **dict(zip(keys, row, strict=True))} for row in ROWS]
    return Table(
        [
            Column("number", "序号", num=True, sort="number"),
            Column("title", "任务", lambda row: ui.link(row["title"], "#tbl", css="tbl-title", data_open=True), head=True),
            Column("unit", "牵头单位"),
            Column("due", "时限", css="d", sort="due"),
            Column(
                "percent",
                "进度",
                lambda row: ui.bar(row["percent"], label=f"进度 {row['percent']}%", tone=row["lamp"], figure=True),
            ),
            Column("lamp", "状态", lambda row: ui.lamp(row["lamp"])),
            Column(
                "act", "办理", lambda row: ui.button("看", url="#tbl", small=True, about=row["title"]), silent=True, css="right"
            ),
        ],
        rows,
        caption="任务表样张",
        sort="due",
        base_url="/",
        bulk=Bulk(
            "/",
            token,
            [BulkAct("remind", "催办"), BulkAct("drop", "撤回", confirm="撤回后 5 家单位不再看到这些任务。")],
            total="47",
            row_label="title",
        ),
        row_attrs=lambda row: {"class": "is-late"} if row["lamp"] == "late" else {},
    )


class Rows(list):
    """Rows that answer like a queryset, without a database."""

    def filter(self, *_conditions: object, **_lookups: object) -> Rows:
        return self

    def order_by(self, *_names: object) -> Rows:
        return self

    def values(self, *_names: str) -> Rows:
        return self

    def count(self) -> int:
        return len(self)

    def __getitem__(self, part: slice) -> Rows:
        return Rows(list.__getitem__(self, part))


LIST = ListPage(
    key="sample",
    title="清单样张",
    columns=[
        Column("title", "任务", head=True, fixed=True),
        Column("unit", "牵头单位"),
        Column("due", "时限", sort="due", css="d"),
    ],
    rows=lambda request: Rows({"id": row[0], "title": row[1], "unit": row[2], "due": row[3]} for row in ROWS),
    sorts={"due": Sort("时限", ("due",))},
    sort="due",
    page_size=4,
    filters=[
        filters.Text("q", "任务原文、编号", fields=("title",)),
        filters.Choice("lamp", "状态", choices=[("late", "逾期"), ("soon", "临期")], look="picks", lamps=True),
        filters.Choice("area", "板块", choices=[("1", "一、依法履职")]),
        filters.Unit("unit", "单位", find=lambda request, name: name or None, picker="/names/"),
        filters.DateRange("due", "时限", field="due"),
        filters.Flag("mine", "只看我的"),
    ],
)


def bound_forms() -> dict[str, object]:
    """A fresh form, one with errors, one that collided."""
    wrong = SampleForm({"title": "", "due": "9月31日", "unit": "1", "percent": "一半", "change": ""}, auto_id="wrong_%s")
    wrong.is_valid()
    collided = CollidedForm(QueryDict("version=1&name=我改的名称&kind=a"), auto_id="old_%s")
    collided.is_valid()
    stored = SimpleNamespace(version=2, name="别人改的名称", kind="b")
    collided.show_conflict(Stale(stored, {"name": ("我改的名称", "别人改的名称"), "kind": ("a", "b")}))
    return {"form": SampleForm(initial={"change": "yes", "ways": ["in"], "percent": 85}), "wrong": wrong, "collided": collided}


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The page."""
    unit = SimpleNamespace(pk=1, name="市法治办")
    posts = [
        SimpleNamespace(pk=n, unit=name, get_role_display=role)
        for n, name, role in ((1, "市法治办", "经办"), (2, "市司法局", "联络员"))
    ]
    request.acting = SimpleNamespace(user="沈砚清", unit=unit.name, role="clerk", post=posts[0])
    request.posts = posts
    acts = [
        Act("issue", "下达任务", "/go/", confirm="37 家单位将收到 312 件应办事项。下达后不能撤回。", tone="primary", mark="send"),
        Act("back", "退回", "/go/", note_required=True, tone="danger", note_label="退回理由", note_help="送审的人会看到这句话"),
        Act("save", "先存着", "/go/", tone="plain"),
        Act("sign", "送签", "/go/", refused="还有 2 项没写"),
    ]
    context = {
        "acts": acts,
        "trail": [("计划任务", "/"), ("样张", None)],
        "table": rows_table(get_token(request)),
        "steps_past": [
            ui.Step(datetime(2031, 9, 4, 15, 2), "市法治办 何疏桐 退回", "会签只差一家，先公布其余的。", "bad"),
            ui.Step(datetime(2031, 8, 12, 16, 31), "市法治办 沈砚清 采纳", "", "good"),
            ui.Step(date(2031, 2, 13), "任务下达，当日签收"),
        ],
        "next": ui.Step("待办　9月25日前", "市市场监管局 提出办结申请"),
        "labels": ["上传", "读取", "核对", "下达"],
        "tab_items": [("疑点", "#tabs", 5, True), ("全部任务", "#tabs", 60, False)],
        "rows_why": [("规则", "时限次日起逐日计"), ("时限", "2031-08-31，原文“8月底前”")],
        "due": date(2031, 8, 31),
        "listed": LIST.bind(request),
        **bound_forms(),
    }
    source = (HERE / "gallery.html").read_text(encoding="utf-8")
    return HttpResponse(engines["django"].from_string(source).render(context, request))


@login_not_required
def names(request: HttpRequest) -> JsonResponse:
    """Unit names for the picker."""
    return JsonResponse([{"value": name, "text": name} for name in ("市司法局", "市公安局", "市数据局")], safe=False)


@login_not_required
def saved(request: HttpRequest) -> JsonResponse:
    """What an autosave gets."""
    return JsonResponse({"version": 2, "at": "10:41"})


@login_not_required
def drawer(request: HttpRequest) -> HttpResponse:
    """A record for the drawer."""
    source = (
        '{% extends "frame/drawer.html" %}{% block place %}第（4）项{% endblock %}{% block name %}逐条清出来{% endblock %}'
        '{% block facts %}<p class="words">原文一句。</p>{% endblock %}'
    )
    return HttpResponse(engines["django"].from_string(source).render({}, request))


DESK = [path(f"{name}/", saved, name=name) for name in ("me", "signin", "signout", "switch_post")]
HOME = [path("desk/", gallery, name="desk"), path("search/", gallery, name="search"), path("notices/", gallery, name="notices")]
urlpatterns = [
    path("", gallery),
    path("names/", names),
    path("saved/", saved),
    path("drawer/", drawer),
    path("desk/", include((DESK, "desk"))),
    path("home/", include((HOME, "home"))),
]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the gallery with the static files; yields its address."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
