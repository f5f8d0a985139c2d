"""Addresses that the public reads without an account."""

from django.urls import path

from powers import open as public

app_name = "open"

urlpatterns = [
    path("powers/", public.towns, name="towns"),
    path("towns/<str:code>/powers/", public.town_list, name="powers"),
    path("towns/<str:code>/powers/<int:pk>/", public.town_item, name="power"),
]
