"""Two versions of the catalogue compared: page, table to take away, and who is concerned."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import audit
from core.pages.imports import WORKBOOK
from core.sheets.output import csv_lines
from core.views import find, page_view
from powers.comparison import LEVELS, Change, Comparison, Difference, by_place, older_of
from powers.models import CatalogueVersion, Delegation, PowerItem

SHOWN = 200


@page_view("powers.view_poweritem")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What this version makes of an older one; by default of the one before it."""
    newer = find(request, CatalogueVersion, pk=pk)
    older = chosen(request, newer)
    found = Comparison(older, newer) if older else None
    shown = narrowed(request, found.differences) if found else []
    if found and request.GET.get("export"):
        return taken_away(request, found, shown)
    context = {
        "newer": newer,
        "older": older,
        "others": older_of(newer),
        "comparison": found,
        "changes": [
            (one.value, one.label, found.counts[one], f"?with={found.older.pk}&change={one.value}")
            for one in Change
        ]
        if found
        else (),
        "shown": shown[:SHOWN],
        "more": max(len(shown) - SHOWN, 0),
        "count": len(shown),
        "kinds": PowerItem.Kind.choices,
        "title": _("%(version)s: what has changed") % {"version": newer},
        "back": (str(newer), newer.get_absolute_url()),
        **asked(request),
        **concerned(request, found),
    }
    return render(request, "powers/compare.html", context)


def chosen(request: HttpRequest, newer: CatalogueVersion) -> CatalogueVersion | None:
    """The version asked for; another province's does not exist here."""
    text = request.GET.get("with", "")
    if not text:
        return newer.copied_from or older_of(newer).first()
    found = older_of(newer).filter(pk=int(text)).first() if text.isdecimal() else None
    if found is None:
        raise Http404
    return found


def asked(request: HttpRequest) -> dict[str, str]:
    names = ("change", "kind", "q")
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in names}


def narrowed(request: HttpRequest, differences: Iterable[Difference]) -> list[Difference]:
    wanted = asked(request)
    return [
        one
        for one in differences
        if wanted["change"] in ("", one.change)
        and wanted["kind"] in ("", one.item["kind"])
        and (wanted["q"] in one.item["name"] or wanted["q"] in one.item["department_name"])
    ]


def concerned(request: HttpRequest, found: Comparison | None) -> dict[str, Any]:
    """The live lines in one's own place that stand on what was dropped, level by level."""
    level = request.GET.get("by", "county")
    if found is None or not found.dropped or level not in LEVELS:
        return {}
    lines = Delegation.objects.visible_to(request.user).live()
    places = by_place(lines.filter(power__in=found.dropped), level)
    return {
        "places": places[:SHOWN],
        "line_count": sum(place["count"] for place in places),
        "level": level,
        "levels": [("city", _("by city")), ("county", _("by county")), ("town", _("by town"))],
    }


def taken_away(request: HttpRequest, found: Comparison, shown: list[Difference]) -> HttpResponse:
    """The differences that are shown, as a table."""
    detail = {"catalogue": found.newer.pk, "with": found.older.pk}
    audit.record("export", detail=detail)
    heads = [
        pgettext("comparison", "Change"), _("Number"), _("Item"), _("Type of power"),
        _("Original department"), _("What has changed"),
    ]  # fmt: skip
    rows = [
        (
            str(one.change.label), one.item["number"], one.item["name"], str(one.kind_label),
            one.item["department_name"], one.details,
        )
        for one in shown
    ]  # fmt: skip
    is_csv = request.GET["export"] == "csv"
    title = _("Comparison of two versions")
    if is_csv:
        answer = HttpResponse(b"".join(csv_lines(heads, rows)), content_type="text/csv")
    else:
        from core.sheets.workbook import xlsx

        answer = FileResponse(xlsx(heads, rows, title), content_type=WORKBOOK)
    name = quote(f"{title}.{'csv' if is_csv else 'xlsx'}")
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{name}"
    return answer
