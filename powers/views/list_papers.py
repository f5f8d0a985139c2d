"""A town's list on paper, and the duties of the town's offices derived from it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.views import find, page_view
from powers.download import sent
from powers.list_documents import duties_of, town_list
from powers.models import ListEntry, TownList
from towns.models import Organisation


@page_view("powers.view_townlist")
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Any version as Word or PDF, drafts too: they go round the offices on paper."""
    version = find(request, TownList, related=("town",), pk=pk)
    return sent(town_list(version), kind, f"{version.title}第{version.number}版")


@page_view("powers.view_townlist")
def office_duties(request: HttpRequest, pk: int, office: int) -> HttpResponse:
    """The duties of one office, post by post."""
    version, unit, entries = _of_office(request, pk, office)
    posts: dict[str, list[ListEntry]] = {}
    for entry in entries:
        posts.setdefault(entry.post, []).append(entry)
    context = {
        "version": version,
        "office": unit,
        "posts": sorted(posts.items()),
        "count": len(entries),
        "title": _("Duties of %(office)s") % {"office": unit},
    }
    return render(request, "powers/office_duties.html", context)


@page_view("powers.view_townlist")
def office_document(request: HttpRequest, pk: int, office: int, kind: str) -> HttpResponse:
    """The duties of one office as Word or PDF."""
    version, unit, entries = _of_office(request, pk, office)
    return sent(duties_of(version, unit, entries), kind, f"{unit}岗位职责清单")


def _of_office(request: HttpRequest, pk: int, office: int) -> tuple[Any, Any, list[ListEntry]]:
    version = find(request, TownList, related=("town",), pk=pk)
    rows = version.entries.filter(office=office).order_by("post", "number")
    unit = get_object_or_404(Organisation.objects.filter(division=version.town_id), pk=office)
    return version, unit, list(rows)


def offices_with_counts(version: TownList) -> list[dict[str, Any]]:
    """Office by office with its posts; the rows that nobody has come first. One statement."""
    rows: QuerySet = version.entries.order_by("office__name", "post", "number")  # type: ignore[attr-defined]
    found: dict[Any, dict[str, Any]] = {}
    for office, name, post in rows.values_list("office", "office__name", "post"):
        here = found.setdefault(office, {"pk": office, "name": name, "count": 0, "posts": {}})
        here["count"] += 1
        here["posts"][post] = here["posts"].get(post, 0) + 1
    return sorted(found.values(), key=lambda row: (row["pk"] is not None, -row["count"]))
