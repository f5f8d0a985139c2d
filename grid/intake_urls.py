"""Addresses of outside systems: who they are, what they sent, what they were told."""

from typing import Any

from django.urls import path

from grid.views import messages, sources

DECLARED: list[tuple[Any, str]] = [
    (sources.SourcePage, "source"),
    (sources.SourceList, "source"),
    (sources.SourceDetail, "source"),
    (sources.SourceCodePage, "sourcecode"),
    (sources.SourceCodeList, "sourcecode"),
    (sources.OutboundList, "outbound"),
    (sources.OutboundDetail, "outbound"),
    (messages.InboundList, "inbound"),
    (messages.InboundDetail, "inbound"),
]

INTAKE = [
    path("source/<int:pk>/secret/", sources.issue_secret, name="source-secret"),
    path("outbound/<int:pk>/again/", sources.resend, name="outbound-resend"),
    path("outbound/again/", sources.resend_all, name="outbound-resend-all-list"),
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
