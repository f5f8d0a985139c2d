"""Towns suggested while somebody types: their names are public, so everybody is answered."""

from django.db.models import F, QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core import suggestions
from towns.models import Division

PLACE_NOTES = ("province__name", "city__name", "county__name")
SHORTEST = 2
"""A single character begins the names of thousands of places."""


def matching(rows: QuerySet[Division], text: str) -> QuerySet[Division]:
    """By name, code or pinyin; those that are still valid first."""
    if len(text) < SHORTEST:
        return rows.none()
    found = rows.filter(search_text__zh=text)
    return found.order_by(F("valid_until_date").desc(nulls_first=True), "level", "code")


@require_safe
def towns(request: HttpRequest) -> JsonResponse:
    rows = matching(Division.objects.towns(), suggestions.typed(request))
    return suggestions.answer(rows, "name", "code", *PLACE_NOTES)
