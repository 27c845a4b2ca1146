"""Addresses of the ledgers."""

from django.urls import path

from documents.views import importing, ledgers, minimums, own, records, saved

app_name = "documents"
urlpatterns = [
    path("ledgers/", ledgers.ledgers, name="ledgers"),
    path("ledgers/units/", ledgers.units, name="units"),
    path("ledgers/records/<int:pk>/", records.record, name="record"),
    path("ledgers/records/<int:pk>/edit/", records.record_edit, name="record_edit"),
    path("ledgers/records/<int:pk>/screen/", records.record_screen, name="record_screen"),
    path("ledgers/records/<int:pk>/move/", records.record_move, name="record_move"),
    path("ledgers/views/<int:pk>/drop/", saved.view_drop, name="view_drop"),
    path("ledgers/tables/<int:pk>/", importing.table, name="table"),
    path("ledgers/tables/<int:pk>/act/", importing.table_act, name="table_act"),
    path("ledgers/<slug:code>/", ledgers.ledger, name="ledger"),
    path("ledgers/<slug:code>/stats/", ledgers.statistics, name="stats"),
    path("ledgers/<slug:code>/minimums/", minimums.least, name="least"),
    path("ledgers/<slug:code>/own/", own.own, name="own"),
    path("ledgers/<slug:code>/own/withdraw/", own.own_withdraw, name="own_withdraw"),
    path("ledgers/<slug:code>/file/", own.file, name="file"),
    path("ledgers/<slug:code>/about/", ledgers.about, name="about"),
    path("ledgers/<slug:code>/names/", ledgers.names, name="names"),
    path("ledgers/<slug:code>/views/", saved.view_save, name="view_save"),
    path("ledgers/<slug:code>/bulk/", ledgers.bulk, name="bulk"),
    path("ledgers/<slug:code>/import/", importing.tables, name="tables"),
    path("ledgers/<slug:code>/import/sheet/", importing.blank, name="blank"),
    path("ledgers/<slug:code>/new/", records.record_new, name="record_new"),
]
