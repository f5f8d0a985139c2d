"""The timetable: all planned steps as a list, and one batch as a chart and a grid."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, DateRange, Flags, ForeignFilter, NumberRange, PlaceFilter
from core.views import (
    Action,
    Column,
    Denied,
    DetailPage,
    Facts,
    FormPage,
    ListPage,
    Related,
    find,
    page_view,
)
from core.workflow import Refused
from powers import timetable
from powers.forms import timetable as timetable_forms
from powers.models import Batch, PlanChange, PlannedStep, Standing
from powers.sheets import TIMETABLE
from powers.timetable import pictures


def behind(days: int, standing: str) -> str:
    """Days behind the plan; nothing where it is kept."""
    return str(days) if standing in (Standing.LATE, Standing.SLIPPED) else ""


class PlanList(ListPage):
    """What is planned for when, and what became of it."""

    model = PlannedStep
    title = _("Timetable")
    columns = [
        Column("stage", link=True, main=True),
        Column("town__name", _("Town")),
        Column("batch__title", _("Batch"), wide=True),
        Column("complexity"),
        Column("planned_date", main=True),
        Column("done_date"),
        Column(
            "standing",
            pgettext_lazy("plan", "Standing"),
            choices=dict(Standing.choices),
            badge=pictures.TONE_OF,
            main=True,
        ),
        Column("slip", _("Days behind"), number=True, show=behind, needs=("standing",)),
        Column("first_planned_date", optional=True),
        Column("county__name", _("County"), optional=True),
    ]
    filters = [
        Flags(
            _("Marks"),
            late=pgettext_lazy("plan", "Late"),
            due_soon=pgettext_lazy("plan", "Due soon"),
            on_time=pgettext_lazy("plan", "Done on time"),
            slipped=pgettext_lazy("plan", "Done, but late"),
            replanned=pgettext_lazy("plan", "Planned anew"),
        ),
        ChoiceFilter("stage"),
        ChoiceFilter("complexity"),
        ForeignFilter("batch", _("Batch")),
        PlaceFilter(),
        DateRange("planned_date"),
        NumberRange("slip", _("Days behind"), _("days")),
    ]
    sorts = ["planned_date", "-planned_date"]
    export = TIMETABLE
    empty = _("Nothing is planned yet. The county draws the timetable up on the page of a batch.")

    def queryset(self) -> QuerySet:
        return super().queryset().with_standing()


class PlanChangeList(ListPage):
    """The days that were given up, and why."""

    model = PlanChange
    title = _("Changes of the timetable")
    columns = [
        Column("old_date", main=True),
        Column("new_date", main=True),
        Column("reason", wide=True),
        Column("by__full_name", _("By")),
        Column("at"),
    ]
    sorts = ["-id"]
    empty = _("The first plan still holds.")


class PlanDetail(DetailPage):
    """One planned step."""

    model = PlannedStep
    facts = [
        Facts(
            _("Plan"),
            [
                "stage",
                "complexity",
                "planned_date",
                "first_planned_date",
                "done_date",
            ],
        ),
        Facts(
            _("Batch"),
            [Column("batch__title", _("Batch")), Column("town__name", _("Town"))],
        ),
    ]
    tabs = [Related(_("Changes of the timetable"), PlanChangeList, "step")]
    aside = ["powers/plan_of_batch.html"]
    actions = [
        Action("powers:plan-edit", _("Plan anew"), "calendar-event", "powers.change_plannedstep")
    ]


class PlanForm(FormPage):
    """One planned day is moved, with the reason."""

    model = PlannedStep
    form: Any = timetable_forms.PlannedStepForm
    creates = False


@page_view("powers.view_plannedstep", methods=("GET", "POST"))
def of_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan against fact of a batch in one town, as a chart, its table, and a grid to plan anew."""
    batch = find(request, Batch, pk=pk, related=("county",))
    may_change = request.user.has_perm("powers.change_plannedstep", batch)
    if request.method == "POST" and not may_change:
        raise Denied("powers.change_plannedstep", batch.county)
    steps = PlannedStep.objects.visible_to(request.user).filter(batch=batch).with_standing()
    plan = pictures.Plan(list(steps.select_related("town")), request.GET.get("town", ""))
    posted = request.POST if request.method == "POST" else None
    form = timetable_forms.GridForm(posted, steps=plan.steps)
    if posted is not None and form.is_valid() and _replanned(request, form):
        return redirect(request.get_full_path())
    context = {
        "batch": batch,
        "plan": plan,
        "form": form,
        "rows": plan.grid(form),
        "may_change": may_change and bool(plan.steps),
        "may_draw": request.user.has_perm("powers.add_plannedstep", batch),
        "title": _now("Timetable"),
    }
    status = 422 if form.errors else 200
    return render(request, "powers/timetable.html", context, status=status)


def _replanned(request: HttpRequest, form: timetable_forms.GridForm) -> bool:
    """Store the changed days; what speaks against them stands at their boxes."""
    try:
        moved = timetable.replan(
            form.days(),
            reason=form.cleaned_data["reason"],
            by=request.user,
            is_moving_along=form.cleaned_data["is_moving_along"],
        )
    except Refused as refusal:
        for finding in refusal.findings:
            form.add_error(finding.field if finding.field in form.fields else None, str(finding))
        return False
    if moved:
        messages.success(request, _now("%(n)s days were planned anew.") % {"n": len(moved)})
    else:
        messages.info(request, _now("No day was changed."))
    return True


@page_view("powers.view_plannedstep", methods=("POST",))
def draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Reckon the timetable of a batch back from its planned start."""
    batch = find(request, Batch, "powers.add_plannedstep", pk=pk, related=("county", "programme"))
    try:
        planned = timetable.draw_up(batch)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, str(finding))
    else:
        _say(request, planned)
    return redirect(reverse("powers:batch-timetable", args=[batch.pk]))


def _say(request: HttpRequest, planned: list[PlannedStep]) -> None:
    messages.success(request, _now("%(n)s steps were planned.") % {"n": len(planned)})
    late = PlannedStep.objects.late().filter(pk__in=[step.pk for step in planned]).count()
    if late:
        messages.warning(
            request,
            _now("%(n)s of them lie before today already: plan them anew, or choose a later start.")
            % {"n": late},
        )
