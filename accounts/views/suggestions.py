"""Places and people suggested while somebody types: those that the form in hand would take."""

from django.http import HttpRequest, JsonResponse

from accounts.fields import PLACE_USES, PersonField, PlaceField
from core import suggestions
from core.pages.base import page_view
from towns.models import Division
from towns.views.suggestions import PLACE_NOTES, matching


@page_view()
def places(request: HttpRequest) -> JsonResponse:
    """In the reach of the permission that the form needs; nowhere for whoever lacks it."""
    use = request.GET.get("for", "")
    field = PlaceField()
    field.reach_of(request.user, use if use in PLACE_USES else "")
    rows = field.rows if field.rows is not None else Division.objects.none()
    found = matching(rows, suggestions.typed(request))
    return suggestions.answer(found, "name", "code", *PLACE_NOTES)


@page_view("accounts.view_user")
def people(request: HttpRequest) -> JsonResponse:
    field = PersonField()
    field.reach_of(request.user, "accounts.view_user")
    return field.suggested(suggestions.typed(request))
