"""Addresses of the powers."""

from django.urls import path

from powers import converters
from powers.views import (
    asking,
    authority,
    batches,
    catalogue,
    delegations,
    law,
    officers,
    procedure,
    readiness,
    review,
    timetable,
)

app_name = "powers"
KIND = converters.NAME

DECLARED = [
    (catalogue.CatalogueForm, "catalogue"),
    (catalogue.CatalogueList, "catalogue"),
    (catalogue.CatalogueDetail, "catalogue"),
    (catalogue.ItemImport, "item"),
    (catalogue.ItemList, "item"),
    (catalogue.ItemDetail, "item"),
    (law.LawForm, "law"),
    (law.LawImport, "law"),
    (law.LawList, "law"),
    (law.LawDetail, "law"),
    (delegations.DelegationImport, "delegation"),
    (delegations.DelegationList, "delegation"),
    (delegations.DelegationDetail, "delegation"),
    (batches.BatchList, "batch"),
    (batches.BatchDetail, "batch"),
    (officers.OfficerForm, "officer"),
    (officers.OfficerList, "officer"),
    (officers.OfficerDetail, "officer"),
    (procedure.ProcedureForm, "procedure"),
    (procedure.ProcedureList, "procedure"),
    (procedure.ProcedureDetail, "procedure"),
    (readiness.ReadinessList, "readiness"),
    (readiness.RequirementForm, "requirement"),
    (readiness.RequirementList, "requirement"),
    (readiness.RequirementDetail, "requirement"),
    (delegations.OpinionList, "opinion"),
    (delegations.PaperList, "paper"),
    (delegations.TenureList, "tenure"),
    (timetable.PlanForm, "plan"),
    (timetable.PlanList, "plan"),
    (timetable.PlanDetail, "plan"),
    (timetable.PlanChangeList, "plan-change"),
]

urlpatterns = [
    path("ask/", asking.ask, name="ask"),
    path("may/", authority.ask_inside, name="may"),
    path("review/", review.review_grid, name="review"),
    path("batch/<int:pk>/review/", review.review_grid, name="batch-review"),
    path("batch/<int:pk>/submit/", batches.submit_batch, name="batch-submit"),
    path("batch/<int:pk>/timetable/", timetable.of_batch, name="batch-timetable"),
    path("batch/<int:pk>/draw-up/", timetable.draw_up, name="batch-draw-up"),
    path("batch/<int:pk>/readiness/", readiness.readiness_grid, name="batch-readiness"),
    path("delegation/<int:pk>/verdict/", review.verdict, name="delegation-verdict"),
    path(
        f"batch/<int:pk>/announcement.<{KIND}:kind>",
        batches.announcement,
        name="batch-announcement",
    ),
    path(
        f"delegation/<int:pk>/paper.<{KIND}:kind>",
        delegations.hand_over_paper,
        name="delegation-paper",
    ),
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
