"""The review of an import: the paper at the left, what was read from it at the right."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from fazhi.ui.components import empty, join, steps
from fazhi.ui.errors import refusal
from fazhi.ui.paper_sheet import part_of, parts
from tasks.forms.imports import HeadForm, MasksForm
from tasks.selectors import names
from tasks.selectors import review as reads
from tasks.selectors.candidates import offered
from tasks.services.masks import guess
from tasks.views.imports import bars, panes
from tasks.views.imports.cards import card
from tasks.views.imports.desk import Desk, open_desk
from tasks.views.imports.sheet import Sheet

STEPS = ("上传", "读取", "核对", "下达")


def trail(desk: Desk, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where one is."""
    return [("计划任务", "/plans/"), ("导入", reverse("tasks:imports")), *(more or ((str(desk.batch), None),))]


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Paper and tasks side by side."""
    desk = open_desk(request, pk)
    if desk.batch.candidate is None and desk.batch.state == "reviewing":
        return redirect("tasks:import_choose", pk)
    show = request.GET.get("show", "")
    if show.isascii() and show.isdigit() and len(show) < 19:
        desk.wanted = replace(reads.Wanted(tab="all"), page=reads.page_with(desk.batch, int(show)))
    elif "tab" not in request.GET and desk.batch.state != "reviewing":
        desk.wanted = replace(desk.wanted, tab="all")
    counts = reads.counts(desk.batch)
    rows = pane(desk, counts)
    return render(request, "tasks/imports/review.html", context(request, desk, counts, rows))


def context(request: HttpRequest, desk: Desk, counts: reads.Counts, rows: SafeString) -> dict:
    """What the page of a review is made of."""
    part = Sheet(desk, 0).html() if desk.paper.blocks else empty("原文没有段落", "这份文件没有留下文字。", bare=True)
    batch = desk.batch
    head = {name: getattr(batch, name) for name in ("title", "number", "issuer", "starts", "ends", "version")}
    return {
        "desk": desk,
        "batch": batch,
        "paper": desk.paper,
        "original": desk.paper.stored_id is not None,
        "seconds": f"{desk.paper.read_ms / 1000:.1f}",
        "part": part,
        "rows": rows,
        "tabs": bars.tabs_of(desk, counts),
        "bar": bars.bar(desk, request.acting, counts),
        "steps": steps(STEPS, 4 if batch.state == "committed" else 3, label="导入步骤"),
        "head_form": HeadForm(initial=head, auto_id="head-%s"),
        "head_open": bool(batch.year_doubt) or not (batch.title and batch.starts and batch.ends),
        "annexes": list(batch.annexes.all()),
        "masks_form": masks_form(desk) if desk.editable and batch.masks else None,
        "masks_left": not all(batch.masks.values()),
        "trail": trail(desk),
    }


def masks_form(desk: Desk, data=None) -> MasksForm:
    """The form of the places that the paper hides; the government's own is offered."""
    held = desk.batch.masks
    return MasksForm(data, masks=held, guesses={mask: guess(mask, desk.batch) for mask in held}, auto_id="mask-%s")


def pane(desk: Desk, counts: reads.Counts) -> SafeString:
    """What stands under the chosen tab."""
    if desk.wanted.tab == "unread":
        return panes.unread(desk, list(reads.with_units(desk.batch.items.filter(dropped=True).order_by("order"))[: reads.PAGE]))
    if desk.wanted.tab == "names":
        return panes.name_lines(desk)
    shown = reads.page_of(desk.batch, desk.wanted)
    room = (
        reads.PAGE - len(shown.items)
        if desk.wanted.tab == "doubts" and shown.page == shown.pages and not desk.wanted.narrowed
        else 0
    )
    rest = reads.clear_items(desk.batch, room)
    desk.shown = {item.pk for item in (*shown.items, *rest)}
    desk.offered = offered(desk.batch, (n for item in shown.items for n in item.units.all()))
    tools = [bars.bulk(desk, shown.total)] if desk.editable and (shown.items or rest) else []
    cards = [card(desk, item) for item in shown.items] or [_nothing(desk, counts)]
    return join([bars.filters(desk), *tools, *cards, bars.pager(desk, shown), *_rest(desk, rest, counts)])


def _nothing(desk: Desk, counts: reads.Counts) -> SafeString:
    if desk.wanted.narrowed:
        return panes.nothing("没有符合条件的任务", "换一个板块或单位，或者全部清掉。")
    if not counts.tasks:
        return panes.nothing("没有读出任务", "到“没读成任务的段落”里，把要办的段落作为任务。")
    if counts.head:
        return panes.nothing("各项任务没有疑点了", "还要核对计划的起止日期，就在上面。")
    then = "修订送审" if desk.batch.revises_id else "生成计划"
    return panes.nothing("没有疑点了", f"每一项都对准了单位，可以{then}。")


def _rest(desk: Desk, rest: list, counts: reads.Counts) -> list[SafeString]:
    if not rest:
        return []
    more = f'　<a href="{desk.url("import")}?tab=all">看全部任务</a>' if len(rest) < counts.clear else ""
    return [SafeString(f'<h2 class="im-rest">没有疑点的 {counts.clear} 项{more}</h2>'), *(card(desk, item) for item in rest)]


@require_GET
def paper_part(request: HttpRequest, pk: int, block: int) -> HttpResponse:
    """One part of a long paper: brought in while reading on, or as a page of its own."""
    desk = open_desk(request, pk)
    if block >= len(desk.paper.blocks):
        return refusal(request, 404)
    part = part_of(desk.paper, block)
    all_parts = parts(desk.paper)
    before = desk.url("import_paper_part", all_parts[part - 1][0]) if part else ""
    drawn = Sheet(desk, part).html()
    if request.htmx:
        whole = before and request.htmx.target == "paper-body"
        back = (
            f'<p class="paper-more"><a href="{before}" hx-get="{before}" hx-target="#paper-body">看前面的原文</a></p>'
            if whole
            else ""
        )
        return HttpResponse(back + drawn)
    page = {
        "desk": desk,
        "batch": desk.batch,
        "paper": desk.paper,
        "part": drawn,
        "before": before,
        "trail": trail(desk, ("原文", None)),
    }
    return render(request, "tasks/imports/text.html", page)


@require_GET
def group(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """The units that a collective name of the paper takes in today: in the card, or as a page of its own."""
    desk = open_desk(request, pk)
    found = names.members_of(desk.batch, group)
    if found is None:
        return refusal(request, 404)
    name, members = found
    if request.htmx:
        return HttpResponse(
            f"{escape(name)} {len(members)} 家：{escape('、'.join(members))}" if members else f"{escape(name)}没有成员"
        )
    page = {"desk": desk, "name": name, "members": members, "trail": trail(desk, ("名单", None))}
    return render(request, "tasks/imports/group.html", page)


@require_GET
def units(request: HttpRequest, pk: int) -> JsonResponse:
    """The units and groups a picker offers."""
    desk = open_desk(request, pk)
    return JsonResponse(names.directory(desk.batch), safe=False)
