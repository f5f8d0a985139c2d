"""Boundaries are uploaded, looked at, taken over; the map of a town; what is wrong with the ground."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, PlaceFilter
from core.views import Action, Column, ListPage, page_view
from core.workflow import Refused
from grid import maps
from grid.forms.reshaping import BoundaryForm
from grid.models import BoundaryDraft, Grid, GroundFault
from grid.rules.grids import RULES, bare_villages, breaking, marked
from grid.views.filters import RuleFilter
from towns.models import Division

RESHAPE = "grid.reshape_grid"


@page_view(RESHAPE, methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """A file is read and judged; what can't be read at all is said at the field."""
    form = BoundaryForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        draft = drafted(request, form)
        if draft is not None:
            return redirect("grid:boundary-draft", draft.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "title": _now("Upload boundaries")}
    return render(request, "grid/boundary_upload.html", context, status=status)


def drafted(request: HttpRequest, form: BoundaryForm) -> BoundaryDraft | None:
    """The draft, with a verdict on every boundary; None where the form now says why not."""
    from grid import boundaries

    data = form.cleaned_data
    try:
        features = boundaries.read(data["file"].read(boundaries.MOST_BYTES + 1))
        named_by = boundaries.property_of(features, data["named_by"])
    except boundaries.FileRefused as refusal:
        form.add_error("file", str(refusal))
        return None
    lines = boundaries.judged(
        features, data["town"], named_by=named_by, is_gcj=data["datum"] == "gcj"
    )
    BoundaryDraft.objects.filter(created_by=request.user).delete()
    return BoundaryDraft.objects.create(
        town=data["town"],
        file_name=data["file"].name[-200:],
        features=boundaries.as_features(lines),
        changed_date=data["changed_date"],
        number=data["number"],
        created_by=request.user,
    )


@page_view(RESHAPE, methods=("GET", "POST"))
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview with the verdict on every boundary; taken over all or not at all."""
    from grid import boundaries

    rows = BoundaryDraft.objects.allowing(request.user, RESHAPE).filter(created_by=request.user)
    kept = rows.select_related("county", "town").filter(pk=pk).first()
    if kept is None:
        raise Http404
    findings: Any = []
    if request.method == "POST":
        try:
            done = boundaries.take_over(kept, request.user)
        except Refused as refusal:
            findings = refusal.findings
        else:
            messages.success(request, _now("%(n)s boundaries were taken over.") % {"n": done})
            return redirect(f"{town_map_url()}?town={kept.town.code}")
    context = {
        "draft": kept,
        "findings": findings,
        "has_faults": boundaries.has_faults(kept),
        "map": maps.map_of_draft(kept.features, kept.county),
        "title": _now("Boundaries of %(town)s") % {"town": kept.town},
    }
    return render(request, "grid/boundary_draft.html", context, status=422 if findings else 200)


def town_map_url() -> str:
    from django.urls import reverse

    return reverse("grid:map-list")


@page_view("grid.view_grid")
def town_map(request: HttpRequest) -> HttpResponse:
    """The grids of one town on the outline of its county."""
    rows = Grid.objects.visible_to(request.user).in_force().drawn()
    towns = Division.objects.filter(pk__in=rows.values("town")).order_by("code")
    asked = request.GET.get("town", "")[:20]
    known = list(towns.select_related("county")[:500])
    town = next((one for one in known if one.code == asked), known[0] if known else None)
    context: dict[str, Any] = {"towns": known, "town": town, "title": _now("Map of grids")}
    if town is not None:
        rows_of_faults = GroundFault.objects.visible_to(request.user).filter(town=town)
        faults = list(rows_of_faults.select_related("grid", "other").order_by("kind", "-share"))
        grids = rows.filter(town=town).with_worker().order_by("code", "pk")
        context["map"] = maps.map_of_town(town, grids, faults)
        context["faults"] = faults
    return render(request, "grid/map.html", context)


class FindingList(ListPage):
    """Grids that break a rule of the register (ZJ-12), with what is wrong."""

    model = Grid
    title = _("What is wrong with grids")
    columns = [
        Column("code", mono=True),
        Column("name", link=True, main=True),
        Column("village_name", _("Village")),
        Column("town__name", _("Town")),
        Column(
            "is_uncoded",
            pgettext_lazy("grid", "What is wrong"),
            main=True,
            wide=True,
            needs=tuple(f"is_{rule.name}" for rule in RULES),
            show=lambda _first, *broken: "；".join(
                str(rule.label) for rule, is_so in zip(RULES, broken, strict=True) if is_so
            ),
        ),
    ]
    filters = [RuleFilter(), PlaceFilter(), ChoiceFilter("kind")]
    search = "search_text"
    sorts = ["code"]
    actions = [
        Action("grid:fault-list", _("Overlaps and gaps"), "stack-2", "grid.view_groundfault"),
        Action("grid:bare-list", _("Villages without a grid"), "map-pin", "grid.view_grid"),
        Action("grid:numbering-list", _("Number grids"), "list-numbers", "grid.reshape_grid"),
    ]
    empty = _("Every grid has its code, its boundary and its full-time worker.")

    def queryset(self) -> Any:
        return marked(breaking(super().queryset().in_force()))


class BareList(ListPage):
    """Villages of one's place in which there is no grid: ground that nobody covers (ZJ-12)."""

    model = Division
    permission = "grid.view_grid"
    key = "code"
    title = _("Villages without a grid")
    columns = [
        Column("code", mono=True),
        Column("name", main=True),
        Column("town__name", _("Town"), main=True),
        Column("county__name", _("County")),
    ]
    filters = [PlaceFilter(_("In"))]
    search = "search_text"
    sorts = ["code", "pinyin"]
    actions = [
        Action("grid:grid-new", _("Enter a grid"), "plus", "grid.add_grid", kind="primary"),
        Action(
            "grid:finding-list", _("What is wrong with grids"), "alert-circle", "grid.view_grid"
        ),
    ]
    empty = _("Every village has a grid.")

    @classmethod
    def namespace(cls) -> str:
        return "grid"

    def queryset(self) -> Any:
        return bare_villages(Division.objects.allowing(self.request.user, "grid.view_grid"))


class FaultList(ListPage):
    """Overlaps of grids and ground in no grid, as last measured."""

    model = GroundFault
    columns = [
        Column("kind", badge=True, main=True),
        Column("town__name", _("Town")),
        Column("grid__name", pgettext_lazy("one grid", "Grid"), main=True),
        Column("other__name", _("Neighbouring grid")),
        Column("area_km2", unit=_("km²"), number=True),
        Column("share", unit="%", number=True),
        Column("found_at"),
    ]
    filters = [ChoiceFilter("kind"), PlaceFilter()]
    sorts = ["-share"]
    actions = [Action("grid:map-list", _("Map"), "map-2", "grid.view_grid")]
    empty = _("No overlap and no ground left out, as far as boundaries are drawn.")

    def row_link(self) -> str:
        return ""
