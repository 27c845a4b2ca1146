"""Import of units, people, posts and working days from a table: take in, preview row by row, take over whole."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fazhi.agenda import calendar
from fazhi.agenda.models import CalendarYear
from fazhi.desk.forms.sheets import SheetForm
from fazhi.desk.sheets import days as days_sheet_kind
from fazhi.desk.sheets import people as people_sheet_kind
from fazhi.desk.sheets import posts as posts_sheet_kind
from fazhi.desk.sheets import units as units_sheet_kind
from fazhi.desk.sheets.lines import VERDICTS, Kind, Line, counts, digest, faults, seal, unseal
from fazhi.org import access, audit, once
from fazhi.org.models import Post, Unit, User
from fazhi.ui.components import tag
from fazhi.ui.export import xlsx_response
from fazhi.ui.sheets import SheetFault, read_sheet
from fazhi.ui.tables import Column, Table

WRITES = ["GET", "HEAD", "POST"]
SHOWN = 300
TONES = {"error": "late", "new": "done", "changed": "soon", "same": "wait"}
MOVED = "预览之后有人改过这些内容，这次没有导入。下面是按现在的情况重新比对的结果，请再看一遍。"


@require_http_methods(WRITES)
def units(request: HttpRequest) -> HttpResponse:
    """Import units."""
    return _import(request, units_sheet_kind.KIND, Unit, "desk:units", "desk:unit_import_sheet")


@require_http_methods(WRITES)
def people(request: HttpRequest) -> HttpResponse:
    """Import people."""
    return _import(request, people_sheet_kind.KIND, User, "desk:people", "desk:people_import_sheet")


@require_http_methods(WRITES)
def posts(request: HttpRequest) -> HttpResponse:
    """Import posts."""
    return _import(request, posts_sheet_kind.KIND, Post, "desk:people", "desk:posts_import_sheet")


@require_http_methods(WRITES)
def days(request: HttpRequest) -> HttpResponse:
    """Import the working days of a year."""
    calendar.require(request.acting)
    return _import(request, days_sheet_kind.KIND, CalendarYear, "desk:calendar", "desk:calendar_import_sheet")


@require_safe
def days_sheet(request: HttpRequest) -> HttpResponse:
    """The empty table of working days."""
    return _sheet(request, days_sheet_kind.KIND, CalendarYear)


@require_safe
def units_sheet(request: HttpRequest) -> HttpResponse:
    """The empty table of units."""
    return _sheet(request, units_sheet_kind.KIND, Unit)


@require_safe
def people_sheet(request: HttpRequest) -> HttpResponse:
    """The empty table of people."""
    return _sheet(request, people_sheet_kind.KIND, User)


@require_safe
def posts_sheet(request: HttpRequest) -> HttpResponse:
    """The empty table of posts."""
    return _sheet(request, posts_sheet_kind.KIND, Post)


def _sheet(request: HttpRequest, kind: Kind, model: type[models.Model]) -> HttpResponse:
    access.require_role(request.acting, model, "create")
    return xlsx_response(f"{kind.name}导入样表", [header.label for header in kind.headers], [])


def _import(request: HttpRequest, kind: Kind, model: type[models.Model], home: str, sheet: str) -> HttpResponse:
    access.require_role(request.acting, model, "create")
    context = {
        "kind": kind,
        "home": reverse(home),
        "sheet_url": reverse(sheet),
        "trail": [(kind.name, reverse(home)), ("导入", None)],
    }
    if request.method == "POST" and "rows" in request.POST:
        return _take_over(request, kind, context)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        try:
            read = read_sheet(form.cleaned_data["sheet"], kind.headers)
        except SheetFault as fault:
            form.add_error("sheet", str(fault))
        else:
            rows = [(row.number, row.values) for row in read.rows]
            wrong = faults(read.faults, read.broken, kind.headers[0].key)
            lines = sorted([*kind.compare(request.acting, rows), *wrong], key=lambda line: line.number)
            return _preview(request, kind, rows, lines, context | {"unknown": read.unknown})
    columns = [(header.label, header.required, kind.help.get(header.label, "")) for header in kind.headers]
    return render(request, "desk/import.html", context | {"form": form, "columns": columns}, status=422 if form.errors else 200)


def _preview(
    request: HttpRequest, kind: Kind, rows: list, lines: list[Line], context: dict, *, status: int = 200
) -> HttpResponse:
    tally = counts(lines)
    order = list(VERDICTS)
    shown = sorted(lines, key=lambda line: (order.index(line.verdict), line.number))
    context |= {
        "counts": [(VERDICTS[verdict], number) for verdict, number in tally.items() if number],
        "errors": tally["error"],
        "useful": tally["new"] + tally["changed"],
        "table": _table(kind, shown[: max(SHOWN, tally["error"])]),
        "hidden": max(len(lines) - max(SHOWN, tally["error"]), 0),
        "rows": "" if tally["error"] else seal(rows, lines, kind.name),
    }
    return render(request, "desk/import_preview.html", context, status=status)


def _table(kind: Kind, lines: list[Line]) -> Table:
    columns = [
        Column("number", "行", "number", num=True),
        Column("verdict", "结果", lambda line: tag(TONES[line.verdict], VERDICTS[line.verdict])),
        Column("key", kind.headers[0].label, "key", css="d"),
        Column("name", "名称", "name", head=True),
        Column("words", "说明", lambda line: "；".join(line.words)),
    ]
    return Table(columns, lines, caption=f"{kind.name}导入预览")


def _take_over(request: HttpRequest, kind: Kind, context: dict) -> HttpResponse:
    """Compare once more and take everything over in one transaction, or nothing."""
    carried = unseal(request.POST["rows"], kind.name)
    if carried is None:
        messages.error(request, "预览已过期，没有导入。请重新选择文件。")
        return redirect(request.path)
    told, rows = carried
    try:
        with transaction.atomic():
            if not once.claim(request.user, f"{told}{request.POST.get('once', '')[:30]}"):
                return redirect(context["home"])
            lines = kind.compare(request.acting, rows)
            if digest(lines) != told:
                transaction.set_rollback(True)
                context["moved"] = MOVED
                return _preview(request, kind, rows, lines, context, status=409)
            made = kind.apply(request.acting, lines)
            tally = counts(lines)
            audit.record("import", acting=request.acting, label=kind.name, detail=tally)
    except (IntegrityError, ValidationError) as fault:
        context["moved"] = f"{MOVED}{'' if isinstance(fault, IntegrityError) else '；'.join(fault.messages)}"
        return _preview(request, kind, rows, kind.compare(request.acting, rows), context, status=409)
    return _taken(request, kind, tally, made, context)


def _taken(
    request: HttpRequest, kind: Kind, tally: dict[str, int], made: list[tuple[str, str, str]], context: dict
) -> HttpResponse:
    """Say what came in; first passwords are on this answer and nowhere else."""
    words = f"已导入{kind.name}：新增 {tally['new']} 行，改动 {tally['changed']} 行。"
    if made:
        return render(request, "desk/first_passwords.html", context | {"made": made, "words": words})
    messages.success(request, words)
    return redirect(context["home"])
