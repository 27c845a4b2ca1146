"""Addresses of sheets."""

from django.urls import path

from tasks.views.sheets import lines, pages, table

urlpatterns = [
    path("sheets/", pages.sheets, name="sheets"),
    path("sheets/<int:pk>/", pages.sheet, name="sheet"),
    path("sheets/<int:pk>/save/", pages.sheet_save, name="sheet_save"),
    path("sheets/<int:pk>/move/", pages.sheet_move, name="sheet_move"),
    path("sheets/<int:pk>/scan/", lines.sheet_scan, name="sheet_scan"),
    path("sheets/<int:pk>/lines/<int:line>/", lines.sheet_line, name="sheet_line"),
    path("sheets/<int:pk>/lines/<int:line>/evidence/", lines.line_evidence, name="line_evidence"),
    path("sheets/<int:pk>/xlsx/", table.sheet_xlsx, name="sheet_xlsx"),
    path("sheets/<int:pk>/import/", table.sheet_import, name="sheet_import"),
]
