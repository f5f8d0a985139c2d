"""Addresses of the ground that the public opens without an account."""

from django.urls import path

from grid import open as public
from grid import open_reports

app_name = "open-grid"

urlpatterns = [
    path("report/", open_reports.towns, name="report-towns"),
    path("report/<str:code>/", open_reports.report, name="report"),
    path("case/", open_reports.follow, name="follow"),
    path("case/rate/", open_reports.rate, name="rate"),
    path("towns/<str:code>/help/", public.help_here, name="help"),
]
