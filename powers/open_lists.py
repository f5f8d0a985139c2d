"""A town's list for everybody: the one in force, every version at its own address, two compared."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.sheets.output import csv_lines
from powers import list_files
from powers.download import as_file
from powers.list_changes import compare
from powers.list_pages import (
    FIELDS,
    address_of,
    as_json,
    counties,
    domains,
    found_in_towns,
    lists_of,
    rows_html,
)
from powers.models import ListEntry, PowerItem, TownList
from powers.open import _town, _words
from powers.publication import ANSWERS
from towns.models import Division

PER_PAGE = 50


@require_safe
def current(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force; where there is none yet, the page says where to look."""
    town = _town(code)
    version = lists_of(town).published().first()  # type: ignore[attr-defined]
    if version is None:
        context = {
            "town": town,
            "coming": lists_of(town).to_come().first(),  # type: ignore[attr-defined]
            "title": _("List of powers and responsibilities of %(town)s") % {"town": town},
        }
        return render(request, "powers/open_no_list.html", context)
    return _list_page(request, town, version)


@require_safe
def version_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version at its permanent address, whatever came after it."""
    town = _town(code)
    return _list_page(request, town, find_version(town, number))


def find_version(town: Division, number: int) -> TownList:
    found: TownList = get_object_or_404(lists_of(town), number=number)
    found.town = town
    return found


def _list_page(request: HttpRequest, town: Division, version: TownList) -> HttpResponse:
    words, kind = _words(request), request.GET.get("kind", "")
    entries = ListEntry.objects.filter(town_list=version).order_by("number")
    if words:
        entries = entries.filter(name__zh=words)
    if kind in PowerItem.Kind.values:
        entries = entries.filter(kind=kind)
    versions = list(lists_of(town))
    body, shown = rows_html(entries, address_of(version))
    context = {
        "town": town,
        "version": version,
        "versions": versions,
        "coming": min((one for one in versions if one.is_to_come), key=by_day, default=None),
        "body": body,
        "shown": shown,
        "words": words,
        "kind": kind,
        "kinds": PowerItem.Kind.choices,
        "address": address_of(version),
        "title": version.title,
    }
    return render(request, "powers/open_town_list.html", context)


def by_day(version: TownList) -> Any:
    return version.effective_date


@require_safe
def entry_page(request: HttpRequest, code: str, number: int, row: int) -> HttpResponse:
    """One row of one version: what, on which basis, who does it step by step, who is called to account."""
    town = _town(code)
    version = find_version(town, number)
    entry = get_object_or_404(ListEntry.objects.filter(town_list=version), number=row)
    context = {
        "town": town,
        "version": version,
        "entry": entry,
        "answer": ANSWERS.get(entry.mode),  # type: ignore[call-overload]
        "address": address_of(version),
        "title": entry.name,
    }
    return render(request, "powers/open_entry.html", context)


@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """The change log, and any two versions side by side."""
    town = _town(code)
    versions = list(lists_of(town))
    new = _chosen(request, versions, "new", 0)
    old = _chosen(request, versions, "old", 1)
    found = compare(old, new) if old and new and old != new else None
    context = {
        "town": town,
        "versions": versions,
        "old": old,
        "new": new,
        "found": found,
        "title": _("Changes of the list of %(town)s") % {"town": town},
    }
    return render(request, "powers/open_list_changes.html", context)


def _chosen(
    request: HttpRequest, versions: list[TownList], name: str, place: int
) -> TownList | None:
    """The version asked for by number, else the newest but `place`."""
    asked = request.GET.get(name, "")
    if asked:
        return next((version for version in versions if str(version.number) == asked), None)
    return versions[place] if place < len(versions) else None


@require_safe
def version_file(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponseBase:
    """Word or PDF as made when it was published; while it is being made, the page says so."""
    version = find_version(_town(code), number)
    kept = list_files.file_of(version, kind)
    if kept is None:
        list_files.order(version)
        context = {"version": version, "address": address_of(version), "title": version.title}
        waiting = render(request, "powers/open_list_waits.html", context, status=503)
        waiting["Retry-After"] = "10"
        return waiting
    response = FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def version_table(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The version as a table for everybody's own use."""
    version = find_version(_town(code), number)
    heads = [str(ListEntry._meta.get_field(name).verbose_name) for name in FIELDS]  # type: ignore[union-attr]
    rows = ListEntry.objects.filter(town_list=version).order_by("number").values_list(*FIELDS)
    shows = [_labels(name) for name in FIELDS]
    written = (
        [labels.get(value, value) for labels, value in zip(shows, row, strict=True)] for row in rows
    )
    data = b"".join(csv_lines(heads, written))
    return as_file(data, "text/csv; charset=utf-8", list_files.file_name(version, "csv"))


def _labels(name: str) -> dict[Any, str]:
    field: Any = ListEntry._meta.get_field(name)
    return {value: str(label) for value, label in field.flatchoices}


@require_safe
def version_json(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """The version for programs."""
    answer = JsonResponse(
        as_json(find_version(_town(code), number)), json_dumps_params={"ensure_ascii": False}
    )
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Which town may do it: the lists in force of all towns, by words, type, domain, county."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("kind", "domain", "county")}
    words = _words(request)
    rows = None
    if words or any(asked.values()):
        found = found_in_towns(words, **{n: v.replace("\x00", "") for n, v in asked.items()})
        rows = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows,
        "words": words,
        "asked": asked,
        "kinds": PowerItem.Kind.choices,
        "domains": domains(),
        "counties": counties(),
        "query": _query(request),
        "towns": TownList.objects.published().count(),
        "title": _("Which town may do it?"),
    }
    return render(request, "powers/open_list_search.html", context)


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
