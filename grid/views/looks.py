"""What needs a look: counts whose lists hold exactly those cases."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.mixed import counted
from core.views import page_view
from grid.models import Case
from towns.models.policy import MissingParameter

CAP = 1000
LOOKS = {
    "untyped_long": gettext_lazy("Without a category for long"),
    "returned_often": gettext_lazy("Returned again and again"),
    "held_long": gettext_lazy("On hold for long"),
    "left_alone": gettext_lazy("Its unit or town no longer exists"),
    "closed_late": gettext_lazy("Closed late"),
}
WHY = {
    "untyped_long": gettext_lazy("Nobody can be put in charge before it has a category."),
    "returned_often": gettext_lazy(
        "Units disagree about whose task it is: decide, or put it before the county."
    ),
    "held_long": gettext_lazy("Ask whether the reason still holds."),
    "left_alone": gettext_lazy("Dispatch it to the unit that took over the task."),
    "closed_late": gettext_lazy("A limit was missed on the way: see at which step."),
}


@page_view("grid.verify_case")
def looks(request: HttpRequest) -> HttpResponse:
    """The questions with their numbers; a question whose figure is not set is left out."""
    asked = {}
    for name in LOOKS:
        with suppress(MissingParameter):
            asked[name] = getattr(Case.objects.visible_to(request.user), name)(request.user)
    found = counted(asked, CAP)
    lines = [line_of(name, found.get(name, 0)) for name in asked]
    return render(request, "grid/looks.html", {"title": _("What needs a look"), "lines": lines})


def line_of(name: str, count: int) -> dict[str, Any]:
    return {
        "label": LOOKS[name],
        "why": WHY[name],
        "count": min(count, CAP),
        "is_more": count > CAP,
        "url": f"{reverse('grid:case-list')}?{name}=1",
    }
