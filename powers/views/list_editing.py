"""Sharpening a draft: many rows on a page, what is typed never lost, an office for many at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.views import find, go, page_view
from powers.forms.list_rows import WRITTEN, RowForm, rows_for
from powers.forms.lists import AssignForm
from powers.list_effects import renumber
from powers.models import ListEntry, PowerItem, TownList
from powers.rules.lists import LACKS

PER_PAGE = 25
CHANGE = "powers.change_townlist"


@page_view(CHANGE, methods=("GET", "POST"))
def edit_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a draft, narrowed by type, by what they lack, or by words."""
    draft = find(request, TownList, CHANGE, related=("town",), pk=pk)
    if request.method == "POST" and draft.is_editable:
        with transaction.atomic():
            return _save(request, draft)
    return _page(request, draft)


def _save(request: HttpRequest, draft: TownList) -> HttpResponse:
    """All rows of the page or none; then office and post for those that are ticked."""
    held = TownList.objects.select_for_update(of=("self",)).select_related("town").get(pk=draft.pk)
    if not held.is_editable:  # submitted since the page was asked for
        return _page(request, held, status=409)
    keys = [key for key in request.POST.getlist("row") if key.isdecimal()]
    entries = draft.entries.filter(pk__in=keys).order_by("number")  # type: ignore[attr-defined]
    rows = rows_for(entries, draft.town, request.POST)
    assign = AssignForm(request.POST, town=draft.town) if "assign" in request.POST else None
    are_right = all([row.is_valid() for row in rows])
    if not are_right or (assign is not None and not assign.is_valid()):
        return _page(request, draft, rows, assign, status=422)
    changed = [row for row in rows if row.is_changed]
    _store(draft, changed)
    told = _("%(count)s rows saved.") % {"count": len(changed)}
    if assign is not None:
        count = assign_to(_ticked(request, draft), assign.cleaned_data)
        told += " " + _("%(count)s rows assigned.") % {"count": count}
    messages.success(request, told)
    return go(request, request.get_full_path())


def _store(draft: TownList, changed: list[RowForm]) -> None:
    gone = [row.entry.pk for row in changed if row.cleaned_data["drop"]]
    kept = [row for row in changed if not row.cleaned_data["drop"]]
    for row in kept:
        row.write()
    ListEntry.objects.bulk_update([row.entry for row in kept], [*_fields(), "version"])
    if gone:
        draft.entries.filter(pk__in=gone).delete()  # type: ignore[attr-defined]
        renumber(draft)
        TownList.objects.filter(pk=draft.pk).update(entry_count=draft.entries.count())  # type: ignore[attr-defined]


def _fields() -> list[str]:
    return [name.removesuffix("_id") for name in WRITTEN]


def _ticked(request: HttpRequest, draft: TownList) -> Any:
    """The rows ticked, or all that the filters leave."""
    if request.POST.get("all"):
        return narrowed(request, draft)
    keys = [key for key in request.POST.getlist("chosen") if key.isdecimal()]
    return draft.entries.filter(pk__in=keys)  # type: ignore[attr-defined]


def assign_to(entries: Any, given: dict[str, Any]) -> int:
    """One statement for any number of rows; what is empty stays as it is.

    The version counts on: a page opened before does not quietly write the old office back.
    """
    values = {name: value for name, value in given.items() if value}
    return entries.order_by().update(version=F("version") + 1, **values)


def narrowed(request: HttpRequest, draft: TownList) -> Any:
    """The rows that type, lack and words leave."""
    rows = draft.entries.order_by("number")  # type: ignore[attr-defined]
    kind, lack, words = (request.GET.get(name, "") for name in ("kind", "lack", "q"))
    if kind in PowerItem.Kind.values:
        rows = rows.filter(kind=kind)
    if lack in LACKS:
        rows = rows.filter(LACKS[lack][0])
    words = words.replace("\x00", "").strip()[:60]
    return rows.filter(name__zh=words) if words else rows


def _page(
    request: HttpRequest,
    draft: TownList,
    rows: list[RowForm] | None = None,
    assign: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = Paginator(narrowed(request, draft), PER_PAGE).get_page(request.GET.get("page"))
    if rows is None:
        rows = rows_for(page.object_list, draft.town)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "draft": draft,
        "page": page,
        "rows": rows,
        "assign": assign or AssignForm(town=draft.town),
        "chosen": set(request.POST.getlist("chosen")),
        "kinds": PowerItem.Kind.choices,
        "lacks": lacks(),
        "query": query.urlencode(),
        "asked": {name: request.GET.get(name, "") for name in ("kind", "lack", "q")},
        "wrong": [row for row in rows if row.errors],
        "title": _("Rows of %(list)s") % {"list": draft},
    }
    return render(request, "powers/list_rows.html", context, status=status)


def lacks() -> list[tuple[str, str]]:
    return [
        ("responsibilities", _("without responsibilities")),
        ("accountability", _("without accountability")),
        ("phone", _("without a phone")),
        ("office", _("without an office")),
    ]
