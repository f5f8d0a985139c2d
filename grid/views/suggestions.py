"""What the portal suggests for a case: a category from its words, a unit by the rules, each with its why."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.views import find, page_view
from grid import alike
from grid.models import Case
from grid.routing import Facts, Router
from grid.suggest import Suggestion, suggest
from grid.workflow import CASE

TYPED = 4
"""Characters below which nothing can be suggested."""


@page_view("grid.add_case", methods=("POST",))
def of_text(request: HttpRequest) -> HttpResponse:
    """Chips under the text while it is written: one click takes the category."""
    text = request.POST.get("text", "").strip()
    province = request.user.post.place.province_id  # type: ignore[union-attr]
    found = suggest(text, province) if len(text) >= TYPED else []
    return render(request, "grid/_suggested_categories.html", {"found": found})


@page_view()
def of_case(request: HttpRequest, pk: int) -> HttpResponse:
    """For the page of a case (HTML) and for the board (JSON): nothing is decided here."""
    case = find(request, Case, pk=pk, related=("town", "category", "grid", "village"))
    found = [] if case.category_id else suggest(f"{case.title} {case.text}", case.province_id)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"categories": [_plain(each) for each in found],
                             "alike": _alike(request, case)})  # fmt: skip
    return render(request, "grid/_suggested.html", _context(request, case, found))


def _context(request: HttpRequest, case: Case, found: list[Suggestion]) -> dict[str, Any]:
    steps = {offer.transition.name for offer in CASE.open_to(request.user, case) if offer.is_open}
    facts = Facts.of(case)
    can_dispatch = bool(steps & {"dispatch", "redirect"}) and case.category_id
    target = Router([facts]).suggested(facts) if can_dispatch else None
    step = next((name for name in ("accept", "dispatch", "retype") if name in steps), "")
    return {"case": case, "found": found if step else [], "target": target, "step": step,
            "way": "dispatch" if "dispatch" in steps else "redirect"}  # fmt: skip


def _plain(each: Suggestion) -> dict[str, Any]:
    return {"pk": each.category.pk, "name": str(each.category), "words": "、".join(each.words)}


def _alike(request: HttpRequest, case: Case) -> list[dict[str, str]]:
    rows = alike.to(case, request.user)
    return [{"number": row.number, "title": row.title} for row in rows]
