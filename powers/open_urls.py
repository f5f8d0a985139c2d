"""Addresses that the public reads without an account."""

from django.urls import path, register_converter

from powers import open as public
from powers.converters import DocumentKind

app_name = "open"
register_converter(DocumentKind, "kind")

urlpatterns = [
    path("powers/", public.towns, name="towns"),
    path("towns/<str:code>/powers/", public.town_list, name="powers"),
    path("towns/<str:code>/powers.csv", public.town_table, name="powers-table"),
    path("towns/<str:code>/powers.<kind:kind>", public.town_document, name="powers-document"),
    path("towns/<str:code>/powers/<int:pk>/", public.town_item, name="power"),
]
