"""What is suggested while somebody types the name of a row: few rows, asked in one statement.

The rows are those that the form itself would take, so a suggestion never shows more than the form.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

MOST = 20
LONGEST = 100


def typed(request: HttpRequest) -> str:
    """What stands in the box."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


def answer(rows: QuerySet, name: str, code: str, *notes: str) -> JsonResponse:
    """Name, code and notes are paths; the value names the row for the form: “佛堂镇 330782100”."""
    found = rows.values_list(name, code, *notes)[:MOST]
    return JsonResponse({"results": [written(*row) for row in found]})


def written(name: str, code: str, *notes: Any) -> dict[str, str]:
    value = f"{name} {code}" if name else code
    note = " ".join(dict.fromkeys(str(each) for each in (*notes, code) if each))
    return {"value": value, "label": name or code, "note": note}


def suggest_at(field: Any, url: str) -> None:
    """Give a field's box the address that it asks (static/suggest.js)."""
    field.widget.attrs |= {"data-suggest": url, "data-suggest-label": _("Suggestions")}


__all__ = ["MOST", "answer", "suggest_at", "typed"]
