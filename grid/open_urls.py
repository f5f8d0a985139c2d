"""Addresses of the ground that the public opens without an account."""

from django.urls import path

from grid import open as public

app_name = "open-grid"

urlpatterns = [
    path("towns/<str:code>/help/", public.help_here, name="help"),
]
