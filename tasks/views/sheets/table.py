"""The sheet as .xlsx: out, and back with a preview of what would change."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from fazhi.flow.engine import Refused
from fazhi.org import audit
from fazhi.org.versions import Stale
from fazhi.ui.components import join, tag
from fazhi.ui.export import XLSX, safe_name
from fazhi.ui.markup import SafeString, attributes
from fazhi.ui.sheets import SheetFault
from fazhi.ui.tables import Column, Table
from tasks.forms import sheet_table as table
from tasks.forms.sheets import TableForm
from tasks.panels import sheet_cards as cards
from tasks.panels.sheet_table import build
from tasks.selectors import sheets as reads
from tasks.selectors.sheets import Whole
from tasks.services import sheets as services
from tasks.views.sheets.pages import TRAIL, here
from tasks.views.sheets.saving import sentence

VERDICTS = {"error": ("late", "有错"), "moved": ("soon", "导出后有人改过"), "changed": ("ok", "改动"), "same": ("wait", "一样")}
MOVED = "预览之后有人改过这张填报表，这次没有导入。下面是按现在的情况重新比对的结果，请再看一遍。"


@require_safe
def sheet_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as a table to fill in."""
    found = reads.get(request.acting, pk)
    audit.record("export", acting=request.acting, obj=found, detail={"what": "填报表"})
    answer = HttpResponse(build(reads.read(request.acting, found)), content_type=XLSX)
    name = safe_name(f"{found.round.title}-{found.unit.name}", "xlsx")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled table in: look first, then all of it or nothing."""
    found = reads.get(request.acting, pk, "fill")
    whole = reads.read(request.acting, found)
    if request.method == "POST" and "rows" in request.POST:
        return _take_over(request, whole)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if form.is_bound and form.is_valid():
        try:
            rows = table.read(form.cleaned_data["table"], whole)
        except SheetFault as fault:
            form.add_error("table", str(fault))
        else:
            return _preview(request, whole, rows)
    context = _context(request, whole) | {"form": form}
    return render(request, "tasks/sheets/sheet_import.html", context, status=422 if form.errors else 200)


def _context(request: HttpRequest, whole: Whole) -> dict:
    back = here(request, whole.sheet)
    asked = "1" if "fill=1" in back else ""
    trail = [*TRAIL, (str(whole.sheet.round), back), ("从 Excel 导入", None)]
    return {"sheet": whole.sheet, "back": back, "asked": asked, "trail": trail, "open": whole.open}


def _preview(request: HttpRequest, whole: Whole, rows: list, *, moved: str = "", status: int = 200) -> HttpResponse:
    changes = table.compare(whole, rows)
    count = {name: sum(one.verdict == name for one in changes) for name in VERDICTS}
    order = list(VERDICTS)
    shown = sorted(changes, key=lambda one: (order.index(one.verdict), one.number))
    context = _context(request, whole) | {"moved": moved, "errors": count["error"], "older": count["moved"]}
    context["counts"] = [(VERDICTS[name][1], n) for name, n in count.items() if n]
    context["table"] = _table(shown)
    context["useful"] = count["changed"] + count["moved"]
    context["rows"] = "" if count["error"] else table.seal(whole, rows, changes)
    return render(request, "tasks/sheets/sheet_preview.html", context, status=status)


def _table(changes: list[table.Change]) -> Table:
    columns = [
        Column("number", "行", "number", num=True),
        Column("verdict", "结果", _verdict),
        Column("task", "任务", _task, head=True),
        Column("told", "会改什么", _told),
    ]
    return Table(columns, changes, caption="导入预览")


def _verdict(one: table.Change) -> SafeString:
    shown = tag(*VERDICTS[one.verdict])
    if one.verdict != "moved":
        return shown
    box = {"class": "form-check-input", "type": "checkbox", "name": "take", "value": one.row.line.pk, "form": "take-over"}
    return join([shown, SafeString(f'<label class="form-check"><input{attributes(box)}> 用表里的</label>')])


def _task(one: table.Change) -> str:
    return f"{cards.number(one.row)}　{one.row.line.task.title}" if one.row else ""


def _told(one: table.Change) -> SafeString:
    said = one.faults or one.told
    return join(join([SafeString('<span class="rt-diff">'), words, SafeString("</span>")]) for words in said)


def _take_over(request: HttpRequest, whole: Whole) -> HttpResponse:
    """Compare once more and store everything in one transaction, or nothing."""
    carried = table.unseal(request.POST["rows"], whole)
    if carried is None:
        messages.error(request, "预览已过期，没有导入。请重新选择文件。")
        return redirect(request.get_full_path())
    told, rows = carried
    changes = table.compare(whole, rows)
    if table.digest(changes) != told:
        return _preview(request, whole, rows, moved=MOVED, status=409)
    taken = set(request.POST.getlist("take"))
    wanted = [one for one in changes if one.verdict == "changed" or (one.verdict == "moved" and str(one.row.line.pk) in taken)]
    try:
        with transaction.atomic():
            for one in wanted:
                services.save_line(one.row.line, actor=request.acting, version=one.row.line.version, changes=one.values)
            audit.record("import", acting=request.acting, obj=whole.sheet, detail={"lines": len(wanted)})
    except Stale:
        return _preview(request, reads.read(request.acting, whole.sheet), rows, moved=MOVED, status=409)
    except (Refused, ValidationError) as fault:
        return _preview(request, reads.read(request.acting, whole.sheet), rows, moved=f"没有导入：{sentence(fault)}", status=422)
    messages.success(request, f"已从表格导入 {len(wanted)} 项。" if wanted else "没有要改的，什么也没有导入。")
    return redirect(here(request, whole.sheet))
