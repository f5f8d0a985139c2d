"""Addresses of the portal's own small pages."""

from django.urls import path

from core import downloads, views

app_name = "core"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("preferences/", views.preferences, name="preferences"),
    path("filters/", views.saved_filters, name="saved-filters"),
    path("papers/<int:pk>/", downloads.download, name="paper"),
    path("filters/<int:pk>/drop/", views.drop_filter, name="drop-filter"),
]
