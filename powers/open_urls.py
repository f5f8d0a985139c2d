"""Addresses that the public reads without an account."""

from django.urls import path

from powers import converters, open_lists, open_posts
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
    path("lists/", open_lists.search, name="lists"),
    path("towns/<str:code>/list/", open_lists.current, name="list"),
    path("towns/<str:code>/list/changes/", open_lists.changes, name="list-changes"),
    path("towns/<str:code>/list/<int:number>/", open_lists.version_page, name="list-version"),
    path("towns/<str:code>/list/<int:number>/<int:row>/", open_lists.entry_page, name="list-entry"),
    path("towns/<str:code>/posts/", open_posts.current, name="posts"),
    path("towns/<str:code>/list/<int:number>/posts/", open_posts.posts, name="list-posts"),
    path("towns/<str:code>/list/<int:number>.csv", open_lists.version_table, name="list-table"),
    path("towns/<str:code>/list/<int:number>.json", open_lists.version_json, name="list-json"),
    path(
        f"towns/<str:code>/list/<int:number>.<{KIND}:kind>",
        open_lists.version_file,
        name="list-file",
    ),
]
