"""Addresses of the public site."""

from django.urls import path, re_path

from fazhi.public import views

app_name = "public"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("public/", views.reports, name="reports"),
    path("public/ledgers/", views.registers, name="registers"),
    path("public/ledgers/<slug:code>/", views.register, name="register"),
    path("public/feed.atom", views.feed, name="feed"),
    path("public/sitemap.xml", views.sitemap, name="sitemap"),
    path("public/reports/<slug:number>/", views.report, name="report"),
    path("public/reports/<slug:number>/report.docx", views.report_docx, name="report_docx"),
    path("public/reports/<slug:number>/report.pdf", views.report_pdf, name="report_pdf"),
    re_path(r"^public/[\s\S]*$", views.nothing, name="nothing"),
]
