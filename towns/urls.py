"""Addresses of places, organisations and policies."""

from django.urls import path, re_path

from towns.views import organisations, places, policy, suggestions

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
    path("suggest/towns/", suggestions.towns, name="suggest-towns"),
    path("clauses/", policy.clauses, name="clauses"),
    path("clauses/<slug:code>/document/", policy.document, name="document"),
    re_path(r"^clauses/(?P<code>[A-Z]{2,6}-[0-9.]{1,12})/$", policy.clause, name="clause"),
]
