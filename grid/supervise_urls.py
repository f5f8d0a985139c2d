"""Addresses of what hangs on a case: help, requests, supervision, loans, reporters, what needs a look."""

from typing import Any

from django.urls import path

from grid.views import assists, looks, reporters, requests, supervisions
from powers.converters import NAME as KIND

DECLARED: list[tuple[Any, str]] = [
    (assists.AssistPage, "assist"),
    (assists.AssistList, "assist"),
    (assists.AssistDetail, "assist"),
    (requests.ExtensionPage, "extension"),
    (requests.HoldRequestPage, "holding"),
    (requests.CaseRequestList, "request"),
    (requests.CaseRequestDetail, "request"),
    (supervisions.SupervisionPage, "supervision"),
    (supervisions.SupervisionList, "supervision"),
    (supervisions.SupervisionDetail, "supervision"),
]

SUPERVISE = [
    path("looks/", looks.looks, name="looks"),
    path("reporter/<int:pk>/", reporters.contact, name="reporter-contact"),
    path(
        f"supervision/<int:pk>/order.<{KIND}:kind>",
        supervisions.paper,
        name="supervision-paper",
    ),
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
