"""Pages on which grids are split, merged, renumbered; the list of what became of grids."""

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, DateRange, PlaceFilter
from core.views import Action, Column, DetailPage, Facts, ListPage, find, page_view
from core.workflow import Refused
from grid import coding, numbering, reshaping
from grid.forms.reshaping import MOST_PARTS, MergeForm, PartForm, RenumberForm, SplitForm
from grid.models import Grid, GridChange, GridStaff
from towns.models import MissingParameter

RESHAPE = "grid.reshape_grid"
BOTH = ("GET", "POST")


class ChangeList(ListPage):
    """Every split, merger, renumbering and new boundary in one's place."""

    model = GridChange
    columns = [
        Column("changed_date", link=True, main=True),
        Column("kind", main=True),
        Column("town__name", _("Town")),
        Column("number"),
        Column("old_code", mono=True),
        Column("new_code", mono=True),
        Column("note", wide=True),
    ]
    filters = [ChoiceFilter("kind"), PlaceFilter(), DateRange("changed_date")]
    sorts = ["-changed_date"]
    actions = [Action("grid:grid-list", _("Grids"), "grid-dots", "grid.view_grid")]
    empty = _("No grid was split, merged, renumbered or redrawn yet.")


class ChangeDetail(DetailPage):
    """One change: what was before and what came of it."""

    model = GridChange
    template = "grid/change.html"
    facts = [
        Facts(
            _("Change"),
            [
                "kind",
                "changed_date",
                "number",
                Column("old_code", mono=True),
                Column("new_code", mono=True),
                Column("note", wide=True),
                Column("created_by__full_name", _("Made by")),
            ],
        )
    ]

    def context(self, item: GridChange) -> dict[str, Any]:
        order = ("code", "pk")
        return {
            "before": item.predecessors.order_by(*order),
            "after": item.successors.order_by(*order),
        }


@page_view(RESHAPE, methods=BOTH)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """One grid becomes two to nine."""
    grid = find(request, Grid, RESHAPE, pk=pk)
    parts = number_of_parts(request)
    data = request.POST if request.method == "POST" else None
    staff = staff_of([grid])
    form = SplitForm(data, staff=staff, parts=parts)
    kind = formset_factory(PartForm, extra=parts, max_num=parts, validate_min=True, min_num=parts)
    named = [
        {"name": f"{grid.name}（{n + 1}）", "kind": grid.kind, "special": grid.special}
        for n in range(parts)
    ]
    formset = kind(data, prefix="part", initial=named)
    if data is not None and all([form.is_valid(), formset.is_valid()]):
        made = [one.save(commit=False) for one in formset.forms]
        try:
            reshaping.split(
                grid,
                made,
                form.decision(request.user),
                staff=form.staff(),
                members_to=int(form.cleaned_data["members_to"]),
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(
                request, _now("“%(grid)s” was split into %(n)s.") % {"grid": grid, "n": parts}
            )
            return redirect(f"{grid.get_absolute_url()}?tab=changes")
    context = {
        "item": grid,
        "form": form,
        "formset": formset,
        "parts": parts,
        "choices": range(2, MOST_PARTS + 1),
        "title": _now("Split"),
    }
    return answer(request, "grid/split.html", context, data)


@page_view(RESHAPE, methods=BOTH)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Several grids of a village become one."""
    grid = find(request, Grid, RESHAPE, pk=pk)
    neighbours = Grid.objects.allowing(request.user, RESHAPE).in_force()
    others = list(
        neighbours.of_village(grid.village_code).exclude(pk=grid.pk).order_by("code", "pk")
    )
    data = request.POST if request.method == "POST" else None
    form = MergeForm(data, others=others, staff=staff_of([grid, *others]))
    part = PartForm(data, initial={"kind": grid.kind, "special": grid.special}, prefix="whole")
    if data is not None and all([form.is_valid(), part.is_valid()]):
        chosen = {int(key) for key in form.cleaned_data["others"]}
        whole = part.save(commit=False)
        try:
            reshaping.merge(
                [grid, *(row for row in others if row.pk in chosen)],
                whole,
                form.decision(request.user),
                staff=[int(key) for key in form.cleaned_data["staff"]],
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _now("Merged into “%(grid)s”.") % {"grid": whole})
            return redirect(whole)
    context = {
        "item": grid, "form": form, "part": part, "others": others, "title": _now("Merge"),
    }  # fmt: skip
    return answer(request, "grid/merge.html", context, data)


@page_view(RESHAPE, methods=BOTH)
def renumber(request: HttpRequest, pk: int) -> HttpResponse:
    """Another code for the same ground."""
    grid = find(request, Grid, RESHAPE, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = RenumberForm(data)
    if data is not None and form.is_valid():
        try:
            reshaping.renumber(grid, form.cleaned_data["code"], form.decision(request.user))
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _now("“%(grid)s” has its new code.") % {"grid": grid})
            return redirect(grid)
    question = _now(
        "The present code %(code)s stays on record and is never used again. "
        "Cases and staff stay with the grid."
    ) % {"code": grid.code or "–"}
    context = {"item": grid, "form": form, "question": question, "title": _now("Renumber")}
    return answer(request, "accounts/act.html", context, data)


@page_view(RESHAPE, methods=BOTH)
def numbers(request: HttpRequest) -> HttpResponse:
    """Numbers for the uncoded grids of a village, from west to east and north to south."""
    rows = Grid.objects.allowing(request.user, RESHAPE).in_force().filter(code="")
    villages = dict(
        rows.order_by("village_code").values_list("village_code", "village_name").distinct()
    )
    asked = (request.POST or request.GET).get("village", "")
    village = asked if asked in villages else next(iter(villages), "")
    context: dict[str, Any] = {"villages": villages, "village": village}
    try:
        if request.method == "POST" and asked in villages:
            done = coding.take_over(asked, seen_codes(request), request.user)
            messages.success(request, _now("%(n)s grids have their codes.") % {"n": done})
            return redirect("grid:numbering-list")
        context["proposals"] = coding.proposals(village)
    except Refused as refusal:
        context |= {"findings": refusal.findings, "proposals": coding.proposals(village)}
    except MissingParameter as missing:
        messages.error(request, str(missing))
    except numbering.NoNumberLeft:
        messages.error(request, _now("The village has no numbers left for so many grids."))
    context["title"] = _now("Number grids")
    status = 422 if context.get("findings") else 200
    return render(request, "grid/numbers.html", context, status=status)


def seen_codes(request: HttpRequest) -> dict[int, str]:
    """What stood on the page when the button was pressed: `code-<grid>`."""
    return {
        int(name.removeprefix("code-")): value
        for name, value in request.POST.items()
        if name.startswith("code-") and name[5:].isdecimal() and len(name) < 24
    }


def number_of_parts(request: HttpRequest) -> int:
    text = (request.POST or request.GET).get("parts", "2")
    return min(max(int(text), 2), MOST_PARTS) if text.isdecimal() and len(text) < 3 else 2


def staff_of(grids: list[Grid]) -> list[GridStaff]:
    rows = GridStaff.objects.in_force().filter(grid__in=grids).select_related("grid")
    return list(rows.order_by("grid__code", "role", "pk"))


def tell(form: Any, refusal: Refused) -> None:
    for finding in refusal.findings:
        form.add_error(finding.field if finding.field in form.fields else None, str(finding))


def answer(request: HttpRequest, template: str, context: dict[str, Any], data: Any) -> HttpResponse:
    return render(request, template, context, status=200 if data is None else 422)
