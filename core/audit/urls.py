"""Addresses of the auditor's pages."""

from django.urls import path

from core.audit import pages

app_name = "audit"
urlpatterns = [
    path("checks/", pages.check_page, name="checks-list"),
    *pages.EventList.urls("event"),
    *pages.EventDetail.urls("event"),
]
