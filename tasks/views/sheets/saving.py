"""How lines are stored: one by one as they are typed, or all that were changed at once."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest

from fazhi.files.kinds import Refused as FileRefused
from fazhi.files.models import Evidence
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.versions import Stale, differing
from fazhi.ui.forms import adopt
from tasks.forms.sheets import PLAIN, WORDS, LineForm
from tasks.models import LineFigure, Sheet, SheetLine
from tasks.selectors import sheets as reads
from tasks.selectors.sheets import Row
from tasks.services import sheets as services

MOST_FILES = 20


def sentence(fault: Exception) -> str:
    """What a refusal says to the person."""
    return "；".join(fault.messages) if isinstance(fault, ValidationError) else str(fault)


def row_of(request: HttpRequest, sheet: Sheet, pk: int) -> Row:
    """Return a line of this sheet; another sheet's line is not found."""
    row = reads.row_of(request.acting, sheet, pk)
    if row is None:
        raise Http404("这张填报表里没有这一项。")
    return row


def save_all(request: HttpRequest, sheet: Sheet) -> tuple[int, dict[int, LineForm]]:
    """Store every line that was changed; return how many, and the forms of those that could not be stored as sent.

    Each line stands for itself: a fault in one leaves the others stored.
    """
    rows = reads.rows_of(request.acting, sheet, sheet.lines.all())
    done, bad = 0, {}
    for row in rows:
        form = LineForm(request.POST, row=row)
        files = request.FILES.getlist(form.add_prefix("files"))
        if not (form.sent and form.touched) and not files:
            continue
        if row.dropped:
            _too_late(request, row, form)
            continue
        fine = store(request, row, form) if form.sent and form.touched else True
        if files and (fault := give(request, row.line, files)):
            form.is_valid()
            form.add_error(None, fault)
            _follow(row, form)
            fine = False
        done += fine
        if not fine:
            bad[row.line.pk] = form
    return done, bad


def _too_late(request: HttpRequest, row: Row, form: LineForm) -> None:
    """What was written while the line was let go is shown once more, so that it can be kept elsewhere."""
    words = form.data.get(form.add_prefix("words"), "")[:WORDS].strip()
    said = f"您刚写的：{words}" if words else ""
    messages.warning(request, f"“{str(row.line.task)[:30]}”已撤销或改派，不再要求填报，这一项没有保存。{said}")


def store(request: HttpRequest, row: Row, form: LineForm) -> bool:
    """Store what is readable of one line. False when something stands in the form to be settled. Raises Refused."""
    changes, line = form.changes(), row.line
    mine = {name: changes.get(name, getattr(line, name)) for name in form.unsettled if name in PLAIN}
    if form.unsettled and form.collide(Stale(line, differing(line, mine)), row.figures):
        return False
    try:
        if changes:
            with transaction.atomic():
                row.line = services.save_line(line, actor=request.acting, version=form.base_version or 0, changes=changes)
                row.line.sheet, row.line.task, row.line.part, row.line.prior = line.sheet, line.task, line.part, line.prior
            _follow(row, form)
    except Stale as stale:
        row.line = SheetLine.objects.select_related("task__plan", "part", "prior").get(pk=line.pk)
        row.line.sheet = line.sheet
        row.figures = dict(LineFigure.objects.filter(line=line.pk).values_list("minimum", "value"))
        return not form.collide(stale, row.figures) and form.is_valid()
    except ValidationError as fault:
        adopt(form, fault)
    return not form.errors


def _follow(row: Row, form: LineForm) -> None:
    """Let the row say what is stored now, and let a form with faults go on from there."""
    row.figures = dict(LineFigure.objects.filter(line=row.line.pk).values_list("minimum", "value"))
    if form.errors:
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(row.line.version)


def give(request: HttpRequest, line: SheetLine, files: list[UploadedFile], **span) -> str:
    """Keep the files for the unit and cite them; return the sentence of a refusal, or nothing."""
    if len(files) > MOST_FILES:
        return f"一次最多选 {MOST_FILES} 个文件，这次没有保存，请分几次选。"
    try:
        services.give(line, named(files), actor=request.acting, **span)
    except (FileRefused, Refused, ValidationError) as fault:
        return sentence(fault)
    return ""


def named(files: Iterable[UploadedFile]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Uploaded files as services take them."""
    return ((file.name or "材料", file.chunks()) for file in files)


def take_off(request: HttpRequest, sheet: Sheet, line: int, proof: int) -> None:
    """Take a piece of evidence off a line of this sheet; one that isn't there any more is no fault. Raises Refused."""
    found = access.visible(request.acting, Evidence).filter(pk=proof).first()
    held = sheet.lines.select_related("sheet").filter(pk=line).first()
    if held is None:
        raise Http404("这张填报表里没有这一项。")
    if found is not None:
        services.drop(held, found, actor=request.acting)
