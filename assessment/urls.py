"""Addresses of calls and reports."""

from django.urls import path

from assessment.views import calls, deliveries, kinds, packages, reports, sections

app_name = "assessment"
urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/calls/", calls.calls, name="calls"),
    path("reports/calls/new/", calls.call_new, name="call_new"),
    path("reports/calls/<int:pk>/", calls.call, name="call"),
    path("reports/calls/<int:pk>/move/", calls.call_move, name="call_move"),
    path("reports/kinds/", kinds.kinds, name="kinds"),
    path("reports/kinds/<slug:code>/", kinds.kind, name="kind"),
    path("reports/kinds/<slug:code>/<int:year>/edit/", kinds.kind_edit, name="kind_edit"),
    path("reports/sent/", deliveries.deliveries, name="deliveries"),
    path("reports/sent/<int:pk>/", deliveries.receive, name="receive"),
    path("reports/sent/<int:pk>/back/", deliveries.take_back, name="delivery_back"),
    path("reports/calls/<int:pk>/package/", packages.package, name="package"),
    path("reports/calls/<int:pk>/package/file/", packages.package_file, name="package_file"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/drafting/", reports.drafting, name="drafting"),
    path("reports/<int:pk>/findings/", deliveries.findings, name="findings"),
    path("reports/<int:pk>/check/", deliveries.check, name="check"),
    path("reports/<int:pk>/compose/", reports.compose, name="compose"),
    path("reports/<int:pk>/offers/", reports.offers, name="offers"),
    path("reports/<int:pk>/sections/<int:section>/", sections.section, name="section"),
    path("reports/<int:pk>/move/", reports.report_move, name="report_move"),
    path("reports/<int:pk>/return/", reports.report_return, name="report_return"),
    path("reports/<int:pk>/docx/", reports.report_docx, name="report_docx"),
    path("reports/<int:pk>/pdf/", reports.report_pdf, name="report_pdf"),
]
