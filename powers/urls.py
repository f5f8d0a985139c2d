"""Addresses of the powers."""

from django.urls import path

from powers import pages, views

app_name = "powers"

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
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
