"""The yearly clean-up of admitted duties."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, Flag, ForeignFilter, PlaceFilter
from core.filters.ranges import NumberRange
from core.views import Action, Column, DetailPage, Facts, History, ListPage, page_view
from core.workflow import Refused
from powers import cleanups
from powers.forms.duty_steps import BeginForm
from powers.models import Cleanup
from powers.sheets.duty_reports import CLEANUPS


class CleanupList(ListPage):
    """The admitted duties of a year and what becomes of them."""

    model = Cleanup
    columns = [
        Column("year", mono=True, show=str),
        Column("duty__name", pgettext_lazy("duty", "Duty"), link=True, main=True, wide=True),
        Column("duty__department__name", _("Asking department")),
        Column("duty__notice_number", _("Admission number"), mono=True),
        Column("duty__until_date", _("Admitted until")),
        Column("status", badge=True, main=True),
        Column("reason", wide=True),
        Column("until_date"),
        Column("due_date"),
    ]
    filters = [
        ChoiceFilter("status"),
        NumberRange("year"),
        ForeignFilter("duty__department", _("Asking department")),
        PlaceFilter(),
        Flag("overdue", _("Overdue")),
    ]
    sorts = ["-id"]
    export = CLEANUPS
    bulk = ["keep", "propose_end", "propose_renewal", "confirm", "send_back"]
    actions = [
        Action("powers:cleanup-begin-new", _("Begin a year's clean-up"), "player-play",
               "powers.add_cleanup", kind="primary"),
    ]  # fmt: skip
    empty = _("No clean-up yet. Once a year the staffing office looks at every admitted duty.")


class CleanupDetail(DetailPage):
    """One duty in one year."""

    model = Cleanup
    facts = [
        Facts(
            _("Yearly clean-up"),
            [
                Column("year", show=str),
                "due_date",
                Column("reason", wide=True),
                "until_date",
            ],
        ),
        Facts(
            pgettext_lazy("duty", "Duty"),
            [
                Column("duty__department__name", _("Asking department")),
                "duty__notice_number",
                "duty__from_date",
                "duty__until_date",
                "duty__staff_posts",
                Column("duty__funds", money=True),
                Column("duty__town_part", wide=True),
            ],
        ),
    ]
    related = ("duty",)
    tabs = [History()]


@page_view("powers.add_cleanup", methods=("GET", "POST"))
def begin(request: HttpRequest) -> HttpResponse:
    """The staffing office begins the clean-up of a year in its county."""
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = cleanups.begin(
                request.user.post.place, form.cleaned_data["year"], by=request.user
            )
        except Refused as refusal:
            form.add_error("year", str(refusal))
        else:
            messages.success(
                request, _("%(count)s duties are to be looked at.") % {"count": len(rows)}
            )
            return redirect("powers:cleanup-list")
    context = {"form": form, "title": _("Begin a year's clean-up")}
    return render(request, "powers/begin_cleanup.html", context, status=422 if form.errors else 200)
