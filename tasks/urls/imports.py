"""Addresses of imports."""

from django.urls import path

from tasks.views.imports import annexes, edits, moves, one, parting, start, workbench

urlpatterns = [
    path("imports/", start.imports, name="imports"),
    path("imports/new/", start.new, name="import_new"),
    path("imports/<int:pk>/", workbench.review, name="import"),
    path("imports/<int:pk>/choose/", start.choose, name="import_choose"),
    path("imports/<int:pk>/text/<int:block>/", workbench.paper_part, name="import_paper_part"),
    path("imports/<int:pk>/units/", workbench.units, name="import_units"),
    path("imports/<int:pk>/groups/<int:group>/", workbench.group, name="import_group"),
    path("imports/<int:pk>/head/", edits.head, name="import_head"),
    path("imports/<int:pk>/items/<int:item>/", one.item, name="import_item"),
    path("imports/<int:pk>/items/<int:item>/act/", edits.item_act, name="import_item_act"),
    path("imports/<int:pk>/items/<int:item>/split/", parting.split, name="import_item_split"),
    path("imports/<int:pk>/items/<int:item>/why/", parting.why, name="import_item_why"),
    path("imports/<int:pk>/undo/", edits.undo, name="import_undo"),
    path("imports/<int:pk>/names/", edits.names, name="import_names"),
    path("imports/<int:pk>/names/forget/", edits.forget, name="import_forget"),
    path("imports/<int:pk>/annex/", annexes.annex, name="import_annex"),
    path("imports/<int:pk>/annex/<int:annex>/", annexes.annex_text, name="import_annex_text"),
    path("imports/<int:pk>/masks/", edits.masks, name="import_masks"),
    path("imports/<int:pk>/bulk/", edits.bulk, name="import_bulk"),
    path("imports/<int:pk>/lift/", edits.lift, name="import_lift"),
    path("imports/<int:pk>/move/", moves.move, name="import_move"),
    path("imports/<int:pk>/diff/", moves.diff, name="import_diff"),
    path("imports/<int:pk>/paper/", moves.paper, name="import_paper"),
]
