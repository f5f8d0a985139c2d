"""Addresses that the public reads without an account."""

from django.urls import path

from powers import converters
from powers import open as public
from powers.views.authority import ask_outside

app_name = "open"
KIND = converters.NAME

urlpatterns = [
    path("powers/", public.towns, name="towns"),
    path("may/", ask_outside, name="may"),
    path("towns/<str:code>/powers/", public.town_list, name="powers"),
    path("towns/<str:code>/powers.csv", public.town_table, name="powers-table"),
    path(f"towns/<str:code>/powers.<{KIND}:kind>", public.town_document, name="powers-document"),
    path("towns/<str:code>/powers/<int:pk>/", public.town_item, name="power"),
]
