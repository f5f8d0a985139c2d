"""Trainings, and the list of who was there."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, DateRange, Flag, ForeignFilter, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    History,
    ImportPage,
    ListPage,
    Papers,
    Related,
    find,
    page_view,
)
from core.workflow import Refused
from powers import training as trainings
from powers.forms import training as training_forms
from powers.models import Attendance, Training
from powers.sheets import ATTENDANCE

BLANK_ROWS = 8


HOURS = pgettext_lazy("training", "hours")


class TrainingList(ListPage):
    """The trainings of one's county, or those one's town is invited to."""

    model = Training
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("organiser__name", _("Organised by")),
        Column("planned_date"),
        Column("hours", HOURS, number=True),
        Column("venue"),
        Column("domain", optional=True),
        Column("trainer", optional=True),
        Column("status", badge=True, main=True),
        Column("attended_count", _("Attended"), number=True),
        Column("passed_count", _("Passed"), number=True),
    ]
    filters = [
        ChoiceFilter("status"),
        ForeignFilter("organiser", _("Organised by")),
        DateRange("planned_date"),
        Flag("ahead", _("To come")),
        Flag("unreported", _("Without results")),
    ]
    sorts = ["-planned_date"]
    actions = [
        Action(
            "powers:training-new",
            _("Plan a training"),
            "plus",
            "powers.add_training",
            kind="primary",
        ),
        Action(
            "powers:attendance-import", _("Import results"), "file-import", "powers.report_training"
        ),
    ]
    empty = _("No training is planned yet. A county department plans one for its towns.")

    def queryset(self) -> QuerySet:
        return super().queryset().with_counts()


class AttendanceList(ListPage):
    """Who was at which training."""

    model = Attendance
    title = _("Results of trainings")
    columns = [
        Column("person", pgettext_lazy("person", "Name"), main=True),
        Column("town__name", _("Town")),
        Column("training__title", _("Training"), wide=True),
        Column("training__held_date", _("Held on")),
        Column("attended"),
        Column("score", number=True),
        Column("passed", badge={True: "good", False: "off"}, main=True),
    ]
    filters = [PlaceFilter(), ForeignFilter("training", _("Training"))]
    sorts = ["-id"]
    export = ATTENDANCE
    actions = [
        Action(
            "powers:attendance-import", _("Import results"), "file-import", "powers.report_training"
        ),
    ]
    empty = _("No results yet. The organiser enters or imports them after the training.")


class AttendanceImport(ImportPage):
    """The results of one or several trainings."""

    sheet = ATTENDANCE
    permission = "powers.report_training"


class TrainingDetail(DetailPage):
    """One training: for whom, about what, who passed."""

    model = Training
    facts = [
        Facts(
            _("Training"),
            [
                Column("organiser__name", _("Organised by")),
                "planned_date",
                "held_date",
                Column("hours", HOURS),
                "venue",
                "trainer",
            ],
        ),
        Facts(_("Covers"), ["domain", Column("note", wide=True)]),
    ]
    tabs = [Related(_("Results"), AttendanceList, "training"), Papers(), History()]
    aside = ["powers/training_aside.html"]
    actions = [
        Action("powers:training-results", _("Enter results"), "table", "powers.report_training"),
        Action("powers:training-edit", _("Change"), "pencil", "powers.change_training"),
    ]

    def context(self, item: Training) -> dict[str, Any]:
        return {"powers": item.powers.order_by("name")[:50], "towns": item.towns.order_by("code")}


class TrainingForm(FormPage):
    """A training is planned or its plan changed."""

    model = Training
    form = training_forms.TrainingForm
    permission = "powers.add_training"


@page_view("powers.report_training", methods=("GET", "POST"))
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of who was there, as one table; saved whole or not at all."""
    training = find(request, Training, "powers.report_training", pk=pk)
    towns = list(training.towns.order_by("code").values_list("pk", "name"))
    data = request.POST if request.method == "POST" else None
    formset = training_forms.attendees(BLANK_ROWS)(
        data, initial=_there(training), form_kwargs={"towns": towns}, prefix="row"
    )
    findings: Any = []
    if data is not None and formset.is_valid():
        try:
            changed = trainings.enter(training, formset.rows(), _version(request))
        except Refused as refusal:
            findings = refusal.findings
        else:
            messages.success(request, _now("%(n)s entries were saved.") % {"n": changed})
            return redirect("powers:training-results", pk=pk)
    context = {
        "training": training,
        "formset": formset,
        "findings": findings,
        "is_open": training.status == Training.Status.HELD,
        "title": _now("Enter results"),
    }
    is_wrong = bool(findings) or (data is not None and not formset.is_valid())
    return render(request, "powers/training_results.html", context, status=422 if is_wrong else 200)


def _there(training: Training) -> list[dict[str, Any]]:
    rows = training.attendances.order_by("town__code", "person")
    return list(rows.values("person", "attended", "score", "passed", "town"))


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
