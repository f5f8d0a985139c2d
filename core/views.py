"""What apps import to declare pages, and the portal's own: search, preferences, saved filters."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.pages import registry
from core.pages.base import Action, Denied, Page, find, go, page_view
from core.pages.detail import DetailPage, Facts
from core.pages.form import FormPage
from core.pages.imports import ImportPage
from core.pages.list import ListPage
from core.pages.papers import Papers
from core.pages.step import TransitionPage
from core.pages.tabs import History, Related, Tab, timeline
from core.paging import Order
from core.saved import SavedFilter
from core.search import words
from core.tables import PLACEHOLDER, Column, Table

PREFERENCES = {
    "letters": ("normal", "large"),
    "theme": ("light", "dark"),
    "side": ("wide", "slim"),
}
A_YEAR = 365 * 24 * 3600
MAX_SAVED = 50


@page_view()
def search(request: HttpRequest) -> HttpResponse:
    """Everything one may see that holds the words, kind by kind; a part of it while typing."""
    text = request.GET.get("q", "").strip()[:100]
    is_typing = request.headers.get("HX-Target") == "found"
    kinds = list(found(request, text, 5 if is_typing else 20)) if words(text) else []
    template = "generic/_found.html" if is_typing else "generic/search.html"
    return render(request, template, {"text": text, "kinds": kinds, "title": _("Search")})


def found(request: HttpRequest, text: str, limit: int) -> Iterator[dict[str, Any]]:
    """The hits of each list that may be searched and opened by the person."""
    for lists in registry.searchable():
        page = lists()
        page.setup(request)
        if request.user.has_perm(page.needed()):
            hits = hits_of(page, limit)
            if hits:
                yield {
                    "title": page.heading(),
                    "hits": hits[:limit],
                    "is_more": len(hits) > limit,
                    "url": f"{page.list_url()}?{request.GET.urlencode()}",
                }


def hits_of(page: Any, limit: int) -> list[dict[str, Any]]:
    """Title, what it is about, and url of each hit, written as in the list."""
    columns = [c for c in page.all_columns if c.column.link or c.column.main][:3]
    table = Table(columns, page.row_link(), page.key)
    rows = page.narrowed().order_by(*Order(page.model, page.sorts[0]).expressions())
    hits = []
    for row in rows.values_list("pk", "pk", *table.paths)[: limit + 1]:
        texts = [column.html(row[a:b]) for column, a, b in table.spans(3)]
        hits.append({"url": page.row_link().replace(PLACEHOLDER, str(row[2])), "texts": texts})
    return hits


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Letters, light or dark, width of the menu: kept in cookies, so that pages come out right at once."""
    response = HttpResponseRedirect(way_back(request))
    for name, allowed in PREFERENCES.items():
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(
                name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
            )
    return response


def way_back(request: HttpRequest) -> str:
    """The page named in `next`, if it is one of ours."""
    url = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and not url.startswith("//") else "/"


@page_view(methods=("GET", "POST"))
def saved_filters(request: HttpRequest) -> HttpResponse:
    """One's own filters of a list: read when opened, or one more kept."""
    if request.method == "POST":
        return keep_filter(request)
    page = request.GET.get("page", "").replace("\x00", "")
    kept = SavedFilter.objects.filter(owner=owner_of(request), page=page).order_by("name")
    context = {
        "kept": kept,
        "page_name": page,
        "query": request.GET.get("query", ""),
        "path": request.GET.get("path", ""),
    }
    return render(request, "generic/_saved.html", context)


def owner_of(request: HttpRequest) -> Any:
    return request.user


def keep_filter(request: HttpRequest) -> HttpResponse:
    given = {name: text.replace("\x00", "") for name, text in request.POST.items()}
    name, page = given.get("name", "").strip()[:60], given.get("page", "")[:100]
    query = given.get("query", "")[:2000]
    own = SavedFilter.objects.filter(owner=owner_of(request))
    if name and page and (own.count() < MAX_SAVED or own.filter(page=page, name=name).exists()):
        SavedFilter.objects.update_or_create(
            owner=owner_of(request), page=page, name=name, defaults={"query": query}
        )
        messages.success(request, _("Kept: %(name)s.") % {"name": name})
    else:
        messages.error(
            request, _("Give the filter a name; at most %(n)s are kept.") % {"n": MAX_SAVED}
        )
    return go(request, way_back(request))


@page_view(methods=("POST",))
def drop_filter(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(SavedFilter.objects.filter(owner=owner_of(request)), pk=pk)
    kept.delete()
    messages.success(request, _("Removed: %(name)s.") % {"name": capfirst(kept.name)})
    return go(request, way_back(request))


__all__ = [
    "Action",
    "Column",
    "Denied",
    "DetailPage",
    "Facts",
    "FormPage",
    "History",
    "ImportPage",
    "ListPage",
    "Page",
    "Papers",
    "Related",
    "Tab",
    "TransitionPage",
    "find",
    "go",
    "page_view",
    "timeline",
]
