"""Addresses of the powers."""

from django.urls import path, register_converter

from powers import pages, views
from powers.converters import DocumentKind

app_name = "powers"
register_converter(DocumentKind, "kind")

DECLARED = [
    (views.CatalogueForm, "catalogue"),
    (views.CatalogueList, "catalogue"),
    (views.CatalogueDetail, "catalogue"),
    (views.ItemImport, "item"),
    (views.ItemList, "item"),
    (views.ItemDetail, "item"),
    (views.DelegationImport, "delegation"),
    (views.DelegationList, "delegation"),
    (views.DelegationDetail, "delegation"),
    (views.BatchList, "batch"),
    (views.BatchDetail, "batch"),
    (views.OfficerForm, "officer"),
    (views.OfficerList, "officer"),
    (views.OfficerDetail, "officer"),
    (views.ProcedureForm, "procedure"),
    (views.ProcedureList, "procedure"),
    (views.ProcedureDetail, "procedure"),
    (views.OpinionList, "opinion"),
    (views.PaperList, "paper"),
]

urlpatterns = [
    path("ask/", pages.ask, name="ask"),
    path("review/", pages.review_grid, name="review"),
    path("batch/<int:pk>/review/", pages.review_grid, name="batch-review"),
    path("batch/<int:pk>/submit/", pages.submit_batch, name="batch-submit"),
    path("delegation/<int:pk>/verdict/", pages.verdict, name="delegation-verdict"),
    path("batch/<int:pk>/announcement.<kind:kind>", pages.announcement, name="batch-announcement"),
    path("delegation/<int:pk>/paper.<kind:kind>", pages.hand_over_paper, name="delegation-paper"),
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
