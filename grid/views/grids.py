"""The register of grids: list, page, form, import."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, Flag, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    History,
    ImportPage,
    ListPage,
    Related,
)
from grid.forms.grids import GridForm as GridEntry
from grid.maps import map_of_grid
from grid.models import Grid
from grid.rules.grids import findings_of
from grid.sheets import GRIDS
from grid.views.filters import RuleFilter
from grid.views.patrols import PatrolList
from grid.views.people import MemberList, StaffList
from grid.views.tabs import Changes


class GridList(ListPage):
    """The grids in force of one's place; ended ones on request."""

    model = Grid
    columns = [
        Column("code", mono=True),
        Column("name", link=True, main=True),
        Column("village_name", _("Village")),
        Column("town__name", _("Town"), main=True),
        Column("kind", badge=True),
        Column("special", optional=True),
        Column("households", number=True),
        Column("persons", number=True),
        Column("area_km2", unit=_("km²"), number=True),
        Column("worker_name", _("Full-time worker")),
        Column("valid_from_date", optional=True),
        Column("valid_until_date", optional=True),
    ]
    filters = [
        PlaceFilter(),
        ChoiceFilter("kind"),
        ChoiceFilter("special"),
        RuleFilter(),
        Flag("ended", pgettext_lazy("grid", "Ended")),
    ]
    search = "search_text"
    sorts = ["code", "name", "-persons", "-households"]
    export = GRIDS
    actions = [
        Action("grid:grid-new", _("Enter a grid"), "plus", "grid.add_grid", kind="primary"),
        Action("grid:map-list", _("Map"), "map-2", "grid.view_grid"),
        Action("grid:numbering-list", _("Number grids"), "list-numbers", "grid.reshape_grid"),
        Action("grid:boundary-list", _("Upload boundaries"), "polygon", "grid.reshape_grid"),
        Action("grid:grid-import", _("Import"), "file-import", "grid.import_grid"),
    ]
    empty = _("No grid is entered yet. The command room enters them, or imports a sheet.")

    def queryset(self) -> QuerySet:
        rows = super().queryset().with_worker()
        return rows if "ended" in self.request.GET else rows.in_force()


class GridDetail(DetailPage):
    """One grid: its facts, what stands against it, its ground, its people and its history."""

    model = Grid
    template = "grid/grid.html"
    number = "code"
    related = ("county",)
    facts = [
        Facts(
            pgettext_lazy("one grid", "Grid"),
            [
                Column("code", mono=True),
                "kind",
                "special",
                Column("village_name", _("Village")),
                Column("town__name", _("Town")),
                "households",
                "persons",
                Column("area_km2", unit=_("km²")),
                "valid_from_date",
                "valid_until_date",
                Column("note", wide=True),
            ],
        ),
    ]
    tabs = [
        Related(_("Staff"), StaffList, "grid", slug="staff"),
        Related(_("Many hands"), MemberList, "grid", slug="members"),
        Related(_("Patrols"), PatrolList, "grid", slug="patrols"),
        Changes(),
        History(),
    ]
    actions = [
        Action("grid:grid-staff", _("Add staff"), "user-plus", "grid.add_gridstaff"),
        Action("grid:grid-split", _("Split"), "arrows-split", "grid.reshape_grid"),
        Action("grid:grid-merge", _("Merge"), "arrows-join", "grid.reshape_grid"),
        Action("grid:grid-renumber", _("Renumber"), "hash", "grid.reshape_grid"),
        Action("grid:grid-edit", _("Change"), "pencil", "grid.change_grid"),
    ]

    def context(self, item: Grid) -> dict[str, Any]:
        return {"standing": findings_of(item), "map": map_of_grid(item)}


class GridForm(FormPage):
    """A grid is entered or changed."""

    model = Grid
    form = GridEntry


class GridImport(ImportPage):
    """A register of grids as a sheet."""

    sheet = GRIDS
    permission = "grid.import_grid"
