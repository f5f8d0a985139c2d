"""Who works in grids and who helps there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache

from accounts.forms import ReasonForm
from core.audit import record
from core.crypto import mask_phone
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
    find,
    page_view,
)
from grid.forms.people import MemberForm as MemberEntry
from grid.forms.people import StaffForm as StaffEntry
from grid.models import Grid, GridStaff, Member
from grid.sheets import STAFF

BOTH = ("GET", "POST")


class StaffList(ListPage):
    """Who works in which grid."""

    model = GridStaff
    columns = [
        Column("name", link=True, main=True),
        Column("role", badge=True, main=True),
        Column("grid__name", pgettext_lazy("one grid", "Grid")),
        Column("town__name", _("Town")),
        Column("phone", show=mask_phone, mono=True),
        Column("micro_grid", optional=True),
        Column("from_date"),
        Column("until_date"),
    ]
    filters = [ChoiceFilter("role"), PlaceFilter(), Flag("in_force", _("Working today"))]
    sorts = ["-pk", "name"]
    export = STAFF
    actions = [
        Action("grid:staff-new", _("Enter staff"), "plus", "grid.add_gridstaff", kind="primary"),
        Action("grid:staff-import", _("Import"), "file-import", "grid.import_gridstaff"),
    ]
    empty = _("Nobody works in a grid here yet. The command room enters or imports the staff.")


class StaffDetail(DetailPage):
    """One person's work in one grid."""

    model = GridStaff
    facts = [
        Facts(
            _("Work in the grid"),
            [
                Column("grid__name", pgettext_lazy("one grid", "Grid")),
                Column("grid__code", _("Unified code"), mono=True),
                "role",
                Column("user__username", _("Account name")),
                Column("phone", show=mask_phone, mono=True),
                "micro_grid",
                "from_date",
                "until_date",
            ],
        )
    ]
    tabs = [History()]
    actions = [
        Action("grid:staff-phone", _("Show phone"), "phone", "grid.reveal_gridstaff"),
        Action("grid:staff-edit", _("Change"), "pencil", "grid.change_gridstaff"),
    ]


class StaffForm(FormPage):
    """Staff is entered, or its work ends."""

    model = GridStaff
    form = StaffEntry

    def saved(self, item: GridStaff) -> str:
        return f"{item.grid.get_absolute_url()}?tab=staff"


class StaffImport(ImportPage):
    """The staff of grids as a sheet."""

    sheet = STAFF
    permission = "grid.import_gridstaff"


@page_view("grid.add_gridstaff")
def staff_of(request: HttpRequest, pk: int) -> HttpResponse:
    """From a grid's page to the form of its staff."""
    grid = find(request, Grid, pk=pk)
    return redirect(f"{reverse('grid:staff-new')}?grid={grid.pk}")


class MemberList(ListPage):
    """Villagers, volunteers and organisations that help (ZJ-12)."""

    model = Member
    columns = [
        Column("name", link=True, main=True),
        Column("kind"),
        Column("organisation_name"),
        Column("grid__name", pgettext_lazy("one grid", "Grid")),
        Column("town__name", _("Town"), optional=True),
        Column("phone", show=mask_phone, mono=True),
        Column("skills", wide=True),
        Column("status", badge=True, main=True),
        Column("source", optional=True),
        Column("created_at"),
    ]
    filters = [ChoiceFilter("status"), ChoiceFilter("kind"), ChoiceFilter("source"), PlaceFilter()]
    sorts = ["-created_at"]
    bulk = ["enrol"]
    actions = [
        Action("grid:member-new", _("Enrol somebody"), "plus", "grid.add_member", kind="primary"),
    ]
    empty = _("Nobody helps here yet. People apply on the public page, or the grid enrols them.")


class MemberDetail(DetailPage):
    """One helping hand."""

    model = Member
    facts = [
        Facts(
            pgettext_lazy("member", "Helps"),
            [
                Column("grid__name", pgettext_lazy("one grid", "Grid")),
                "kind",
                "name",
                "organisation_name",
                Column("credit_code", mono=True),
                Column("phone", show=mask_phone, mono=True),
                Column("skills", wide=True),
                "source",
                "consented_at",
                "enrolled_date",
                "left_date",
            ],
        )
    ]
    tabs = [History()]
    actions = [
        Action("grid:member-phone", _("Show phone"), "phone", "grid.reveal_member"),
        Action("grid:member-edit", _("Change"), "pencil", "grid.change_member"),
    ]


class MemberForm(FormPage):
    """Somebody is entered by the grid, or changed."""

    model = Member
    form = MemberEntry


@never_cache
@page_view("grid.reveal_gridstaff", methods=BOTH)
def staff_phone(request: HttpRequest, pk: int) -> HttpResponse:
    return revealed(request, find(request, GridStaff, "grid.reveal_gridstaff", pk=pk))


@never_cache
@page_view("grid.reveal_member", methods=BOTH)
def member_phone(request: HttpRequest, pk: int) -> HttpResponse:
    return revealed(request, find(request, Member, "grid.reveal_member", pk=pk))


def revealed(request: HttpRequest, item: Any) -> HttpResponse:
    """The whole number, once, for a reason that the audit keeps."""
    form = ReasonForm(request.POST or None)
    context = {"form": form, "item": item, "title": _now("Show phone")}
    if request.method == "POST" and form.is_valid():
        record("reveal", item, detail={"field": "phone", "reason": form.cleaned_data["note"]})
        return render(request, "accounts/revealed.html", context | {"phone": item.phone})
    context["question"] = _now(
        "The number is shown once; the audit keeps your name and the reason."
    )
    return render(request, "accounts/act.html", context, status=422 if form.errors else 200)
