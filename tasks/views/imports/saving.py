"""How every correction of a review is saved, refused, and shown again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.flow.engine import Refused
from fazhi.org.versions import Stale
from fazhi.ui.components import join, note
from tasks.models import ImportItem
from tasks.selectors import review as reads
from tasks.selectors.candidates import offered
from tasks.services import review as writes
from tasks.views.imports import bars
from tasks.views.imports.cards import card
from tasks.views.imports.desk import Desk

FAULTS = (Refused, ValidationError, Stale)
MOVED = "别人刚改过这一项，下面是现在的样子。请看过再办。"


def save(request: HttpRequest, desk: Desk, act: Callable) -> object:
    """Do a correction and note who went on with the draft, as one."""
    with transaction.atomic():
        done = act()
        writes.touched(desk.batch, actor=request.acting)
    desk.batch.refresh_from_db()
    return done


def sentence(fault: Exception) -> str:
    """Return what a refusal says to the person."""
    if isinstance(fault, Stale):
        return MOVED
    return fault.messages[0] if isinstance(fault, ValidationError) else str(fault)


def first_fault(form) -> None:
    """Raise the first thing that is wrong with a small form, as a ValidationError."""
    if not form.is_valid():
        raise ValidationError(next(iter(form.errors.values()))[0])


def go_back(request: HttpRequest, desk: Desk, place: str = "", *, said: str = "", fault: str = "") -> HttpResponse:
    """Return to what was shown, at its place."""
    if fault:
        messages.error(request, fault)
    elif said:
        messages.success(request, said)
    return redirect(f"{desk.url('import')}?{desk.back}{'#' + place if place else ''}")


def row_of(desk: Desk, pk: int) -> ImportItem:
    """Return a row of this import with its names; another import's row is not found."""
    found = reads.with_units(desk.batch.items.filter(pk=pk)).first()
    if found is None:
        raise Http404("这次导入里没有这一项。")
    found.batch = desk.batch
    return found


def swap(
    request: HttpRequest,
    desk: Desk,
    pk: int,
    *,
    fault: str = "",
    said: str = "",
    others: set[int] = frozenset(),
    gone: set[int] = frozenset(),
    more: tuple[int, ...] = (),
) -> HttpResponse:
    """What htmx puts in place: the card, the other cards on the page that changed with it, the counts, the bar of acts.

    `more` are cards that come right behind it, `gone` those that leave the page, `said` is read aloud.
    """
    desk.batch.refresh_from_db()
    shown = _shown(request)
    own = [row_of(desk, key) for key in (pk, *more)]
    also = list(reads.with_units(desk.batch.items.filter(pk__in=(shown & others) - {pk})))
    desk.offered = offered(desk.batch, (n for one in (*own, *also) for n in one.units.all()))
    cards = [card(desk, item) for item in own]
    if fault:
        cards[0] = SafeString(cards[0].replace("</article>", f"{note('bad', fault, live=True)}</article>"))
    fresh = [card(desk, one, oob=True) for one in also]
    return HttpResponse(join([*cards, *fresh, *_around(request, desk, gone & shown, said)]))


def _shown(request: HttpRequest) -> set[int]:
    """The rows whose cards stand on the page that asks."""
    return {int(k) for k in request.POST.get("shown", "").split(",")[:200] if k.isascii() and k.isdigit() and len(k) < 19}


def _around(request: HttpRequest, desk: Desk, gone: set[int], said: str) -> list[SafeString]:
    """What changes beside the cards: those that leave, the tabs with their counts, the bar, the words read aloud."""
    counts = reads.counts(desk.batch)
    left = [SafeString(f'<article id="t{key}" hx-swap-oob="delete"></article>') for key in gone]
    heard = [SafeString(f'<div id="live-said" hx-swap-oob="innerHTML">{escape(said)}</div>')] if said else []
    return [*left, bars.tabs_of(desk, counts, oob=True), bars.bar(desk, request.acting, counts, oob=True), *heard]
