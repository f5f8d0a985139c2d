"""The use of powers: the list, the grid of a month, the overview, what nobody used."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.filters import ChoiceFilter, DateRange, ForeignFilter, PlaceFilter
from core.pages.imports import WORKBOOK
from core.tables import PLACEHOLDER
from core.views import Action, Column, ImportPage, ListPage, page_view
from powers import indicators, use
from powers.forms.use import Grid, MonthField
from powers.models import Delegation, PowerItem, Use
from powers.months import month_of, months_before
from powers.sheets import REQUESTS, USE
from powers.sheets.use import month_text
from towns.models import PolicyParameter
from towns.models.policy import MissingParameter

SHOWN_LINES = 600
HUNDRED = Decimal(100)


class UseList(ListPage):
    """Every month of every line in one's place."""

    model = Use
    title = _("Use of powers")
    columns = [
        Column("delegation__title", _("Item"), main=True, wide=True),
        Column("town__name", _("Town")),
        Column("department__name", _("Original department"), optional=True),
        Column("month", show=month_text, main=True),
        Column("exercised", number=True, main=True),
        Column("on_time", number=True),
        Column("overturned", number=True),
        Column("source"),
        Column("at", optional=True),
    ]
    filters = [
        DateRange("month"),
        PlaceFilter(),
        ForeignFilter("department", _("Original department")),
        ChoiceFilter("delegation__kind", _("Type of power"), PowerItem.Kind.choices),
        ChoiceFilter("source"),
    ]
    sorts = ["-month", "exercised"]
    export = USE
    actions = [
        Action("powers:use-overview-list", _("Overview"), "chart-bar", "powers.view_use"),
        Action(
            "powers:use-grid-list", _("Enter a month"), "table", "powers.change_use", kind="primary"
        ),
        Action("powers:use-import", _("Import"), "file-import", "powers.import_use"),
    ]
    empty = _("No use is entered yet. The town enters each month, or imports a sheet.")


class UseImport(ImportPage):
    """A sheet of one or several months."""

    sheet = USE
    permission = "powers.import_use"


class ZeroUseList(ListPage):
    """R12: in force for the months that the parameter names, and not used once."""

    model = Delegation
    title = _("Powers that nobody used")
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("kind"),
        Column("town__name", _("Town")),
        Column("department__name", _("Original department")),
        Column("mode"),
        Column("effective_date", main=True),
        Column("months_entered", _("Months with figures"), number=True),
    ]
    filters = [
        ChoiceFilter("kind"),
        ChoiceFilter("mode"),
        ForeignFilter("department", _("Original department")),
        PlaceFilter(),
    ]
    search = ["title"]
    sorts = ["title"]
    export = REQUESTS
    actions = [Action("powers:proposal-list", _("Proposals"), "bulb", "powers.view_proposal")]
    empty = _("Every power that is long enough in force was used.")

    def row_link(self) -> str:
        return reverse("powers:delegation-detail", args=[PLACEHOLDER])

    def queryset(self) -> QuerySet:
        return unused(self.request, super().queryset())


def unused(request: HttpRequest, lines: Any) -> Any:
    """By the parameter as it stands where one acts; where none is set, no row and a word about it."""
    place = getattr(request.user.post, "place", None)
    try:
        months = int(PolicyParameter.objects.value("zero_use_months", place, clock.today()))
    except MissingParameter as missing:
        messages.error(request, str(missing))
        return indicators.zero_use(lines.none(), 1)
    return indicators.zero_use(lines, months)


def asked_month(request: HttpRequest) -> date:
    """The month of the address; last month before the tenth, when it is reported."""
    try:
        found = MonthField().to_python(request.GET.get("month", ""))
    except ValidationError:  # whatever was typed is no month
        found = None
    today = clock.today()
    usual = months_before(month_of(today), 1) if today.day < 10 else month_of(today)
    return min(found or usual, month_of(today))


@page_view("powers.change_use", methods=("GET", "POST"))
def grid(request: HttpRequest) -> HttpResponse:
    """All lines of one's town in a month, three figures each; saved whole or not at all."""
    month = asked_month(request)
    own = Delegation.objects.allowing(request.user, "powers.change_use")
    lines = list(use.lines_of(own, month)[:SHOWN_LINES])
    there = {
        row.delegation_id: row for row in Use.objects.filter(delegation__in=lines, month=month)
    }
    filled = Grid(lines, there, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not filled.errors:
        saved, errors = use.enter(lines, month, filled.entries, by=request.user)
        filled.refuse(errors)
        if not errors:
            messages.success(request, _now("%(n)s entries were saved.") % {"n": saved})
            return redirect(f"{request.path}?month={month:%Y-%m}")
    context = {
        "month": month,
        "before": months_before(month, 1),
        "after": next_month(month),
        "rows": filled.rows(),
        "errors": len(filled.errors),
        "town": request.user.post.place,
        "title": _now("Enter the use of a month"),
    }
    return render(request, "powers/use_grid.html", context, status=422 if filled.errors else 200)


def next_month(month: date) -> date | None:
    after = months_before(month, -1)
    return after if after <= month_of(clock.today()) else None


@page_view("powers.change_use")
def sheet_of_month(request: HttpRequest) -> FileResponse:
    """The month as a workbook with every line, to be filled in and imported."""
    from core.sheets import workbook

    month = asked_month(request)
    own = Delegation.objects.allowing(request.user, "powers.change_use")
    lines = list(use.lines_of(own, month)[:SHOWN_LINES])
    there = {
        row.delegation_id: row for row in Use.objects.filter(delegation__in=lines, month=month)
    }
    keys = ["delegation", "title", "town", "month", "exercised", "on_time", "overturned"]
    heads = [str(USE.columns[key].heading) for key in keys]
    rows = (
        [line.pk, line.title, line.town.name, month_text(month), *_figures(there.get(line.pk))]
        for line in lines
    )
    return FileResponse(
        workbook.xlsx(heads, rows, title=str(USE.title)),
        as_attachment=True,
        filename=f"{USE.title}-{month:%Y-%m}.xlsx",
        content_type=WORKBOOK,
    )


def _figures(row: Use | None) -> tuple[Any, ...]:
    return use.figures_of(row) if row else ("", "", "")


@page_view("powers.view_use")
def overview(request: HttpRequest) -> HttpResponse:
    """Twelve months in figures: trend, by type of power, and where to look closer."""
    months, by_kind = indicators.year_of(Use.objects.visible_to(request.user))
    lines = Delegation.objects.visible_to(request.user)
    total = sum((one for _month, one in months), indicators.Figures())
    context = {
        "total": total,
        "on_time": percent(total.on_time_share),
        "overturned": percent(total.overturned_share),
        "in_force": indicators.in_force_count(lines),
        "unused": unused(request, lines).count(),
        "trend": [one.exercised for _month, one in months],
        "option": trend(months),
        "table": [_line(f"{month:%Y-%m}", one) for month, one in months],
        "head": [_now("Month"), *heads()],
        "kinds": [
            _line(label, by_kind[kind]) for kind, label in PowerItem.Kind.choices if kind in by_kind
        ],
        "heads": heads(),
        "title": _now("Use of powers: overview"),
    }
    return render(request, "powers/use_overview.html", context)


def heads() -> list[str]:
    return [
        str(pgettext_lazy("use", "Exercised")),
        _now("On time"),
        _now("On time, share"),
        _now("Overturned"),
        _now("Overturned, share"),
    ]


def _line(label: Any, one: indicators.Figures) -> list[Any]:
    return [
        label,
        f"{one.exercised:,}",
        f"{one.on_time:,}",
        percent(one.on_time_share),
        f"{one.overturned:,}",
        percent(one.overturned_share),
    ]


def percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{(share * HUNDRED):.1f}%"


def trend(months: list[tuple[date, indicators.Figures]]) -> dict[str, Any]:
    """Bars of what was exercised, a line of the share in time."""
    shares = [one.on_time_share for _month, one in months]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0},
        "grid": {"left": 48, "right": 48, "top": 24, "bottom": 56},
        "xAxis": {"type": "category", "data": [f"{month:%Y-%m}" for month, _one in months]},
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {"type": "value", "max": 100, "min": 0, "splitLine": {"show": False}},
        ],
        "series": [
            {
                "name": str(pgettext_lazy("use", "Exercised")),
                "type": "bar",
                "data": [one.exercised for _month, one in months],
            },
            {
                "name": _now("On time, share") + " (%)",
                "type": "line",
                "yAxisIndex": 1,
                "data": [
                    None if s is None else float((s * HUNDRED).quantize(Decimal("0.1")))
                    for s in shares
                ],
            },
        ],
    }
