"""Addresses of the powers."""

from django.urls import path

from powers import converters, pages, views

app_name = "powers"
KIND = converters.NAME

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
    path(
        f"batch/<int:pk>/announcement.<{KIND}:kind>", pages.announcement, name="batch-announcement"
    ),
    path(
        f"delegation/<int:pk>/paper.<{KIND}:kind>", pages.hand_over_paper, name="delegation-paper"
    ),
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
