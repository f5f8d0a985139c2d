"""Addresses of places, organisations and policies."""

from django.urls import path

from towns.views import organisations, places, policy

app_name = "towns"

urlpatterns = [
    *places.DivisionList.urls("division"),
    *places.PlacePage.urls("division"),
    *places.ProfilePage.urls("profile"),
    *places.ListingPage.urls("listing"),
    *organisations.OrganisationList.urls("organisation"),
    *organisations.OrganisationPage.urls("organisation"),
    *organisations.OrganisationImport.urls("organisation"),
    *organisations.OrganisationDetail.urls("organisation"),
    *policy.FigureList.urls("parameter"),
    *policy.FigureNew.urls("parameter"),
    *policy.FigureChange.urls("parameter"),
    *policy.FigureDetail.urls("parameter"),
    path("clauses/", policy.clauses, name="clauses"),
    path("clauses/<slug:code>/document/", policy.document, name="document"),
    path("clauses/<str:code>/", policy.clause, name="clause"),
]
