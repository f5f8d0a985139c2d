"""The working calendar in the browser: days, office hours, a year from a table."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, RPad
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import calendars, clock
from core.calendars import CalendarDay, OfficeHours, region_of
from core.filters import ChoiceFilter, State
from core.pages.base import Action, find, page_view
from core.pages.detail import DetailPage, Facts
from core.pages.form import FormPage
from core.pages.imports import ImportPage
from core.pages.list import ListPage
from core.tables import Column
from core.upkeep.days import DAYS
from core.upkeep.forms import COUNTRY, CalendarDayForm, OfficeHoursForm

CONSEQUENCE = _("All running limits are computed anew within a minute.")
DAYS_OF_WEEK = {number: WEEKDAYS[(number + 5) % 7] for number in range(1, 8)}
"""By the database's numbers: 1 is Sunday."""
KIND = Column(
    "is_workday",
    _("Kind"),
    badge={True: "soon", False: "good"},
    choices={True: _("make-up workday"), False: _("day off")},
    main=True,
)


def region_names() -> dict[str, str]:
    """The provinces, cities and counties that have days or hours of their own."""
    used = CalendarDay.objects.order_by().values_list("region", flat=True)
    used = used.union(OfficeHours.objects.order_by().values_list("region", flat=True))
    return {region_of(row.code): row.name for row in places().filter(code__in=map(padded, used))}


def places() -> Any:
    return apps.get_model(settings.PLACE_MODEL).objects


def padded(region: str) -> str:
    return region.ljust(6, "0")


def region_name(_pk: Any, region: str) -> Any:
    row = places().filter(code=padded(region)).first() if region else None
    return row.name if row else region or _("Whole country")


def with_region(rows: QuerySet) -> QuerySet:
    """Each row with the name of its region, for a list."""
    code = RPad(OuterRef("region"), 6, Value("0"))
    name = Subquery(places().filter(code=code).values("name")[:1])
    return rows.annotate(place_name=Coalesce(name, Value(_now("Whole country"))))


REGION = Column("pk", _("Region"), show=region_name, needs=("region",))
LISTED_REGION = Column("place_name", _("Region"))


class YearFilter(ChoiceFilter):
    """The years that have days."""

    is_lazy = True

    def pairs(self, state: State) -> dict[str, Any]:
        days = CalendarDay.objects.visible_to(state.user)
        return {str(day.year): str(day.year) for day in days.dates("date", "year", order="DESC")}

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        years = [int(year) for year in state.value if year.isdecimal() and len(year) == 4]
        return queryset.filter(date__year__in=years) if years else queryset


class RegionFilter(ChoiceFilter):
    """The country, or the regions that have days or hours of their own."""

    is_lazy = True

    def pairs(self, state: State) -> dict[str, Any]:
        return {COUNTRY: _("Whole country"), **region_names()}

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        known = [value for value in state.value if value == COUNTRY or value.isdecimal()]
        regions = ["" if value == COUNTRY else value for value in known]
        return queryset.filter(region__in=regions) if regions else queryset


class CalendarList(ListPage):
    """The days that are otherwise than their weekday, newest first."""

    model = CalendarDay
    template = "core/calendar.html"
    title = _("Working calendar")
    columns = [
        Column("date", link=True, main=True),
        Column("date__week_day", _("Weekday"), choices=DAYS_OF_WEEK),
        KIND,
        Column("name"),
        LISTED_REGION,
        Column("changed_at", optional=True),
    ]
    filters = [YearFilter("year", _("Year")), RegionFilter("region", _("Region"))]
    sorts = ["-date", "date", "-changed_at"]
    export = DAYS
    actions = [
        Action("core:hours-list", _("Office hours"), "clock", "core.view_officehours"),
        Action("core:calendar-import", _("Import a year"), "upload", "core.add_calendarday"),
        Action("core:calendar-new", _("New day"), "plus", "core.add_calendarday"),
    ]
    empty = _("No day is loaded yet: run “manage.py load_calendar”, or import a year.")

    def queryset(self) -> QuerySet:
        return with_region(super().queryset())

    def context(self) -> dict[str, Any]:
        year = clock.today().year
        missing = calendars.unannounced([year, year + 1])
        return {**super().context(), "missing_years": missing}


class CalendarDetail(DetailPage):
    """One day, and who may change it."""

    model = CalendarDay
    facts = [Facts(_("Day"), ["date", KIND, "name", REGION, "changed_at"])]
    actions = [
        Action("core:calendar-edit", _("Change"), "pencil", "core.change_calendarday"),
        Action("core:calendar-remove", _("Remove"), "trash", "core.delete_calendarday"),
    ]


class RegionFormPage(FormPage):
    """Says after saving what it sets going."""

    def saved(self, item: Any) -> str:
        messages.info(self.request, CONSEQUENCE)
        return item.get_absolute_url()


class CalendarForm(RegionFormPage):
    """Adds or changes a day."""

    model = CalendarDay
    form = CalendarDayForm


class CalendarImport(ImportPage):
    """A year as it was announced."""

    sheet = DAYS
    permission = "core.add_calendarday"


class HoursList(ListPage):
    """When offices are open, by region."""

    model = OfficeHours
    columns = [
        Column("windows", link=True, main=True, mono=True),
        Column("from_month", main=True),
        Column("from_day"),
        LISTED_REGION,
        Column("changed_at", optional=True),
    ]
    filters = [RegionFilter("region", _("Region"))]
    sorts = ["region", "from_month"]
    actions = [
        Action("core:calendar-list", _("Working calendar"), "calendar", "core.view_calendarday"),
        Action("core:hours-new", _("New office hours"), "plus", "core.add_officehours"),
    ]
    empty = _("Nobody has set office hours: 08:30-12:00 and 14:00-17:30 hold everywhere.")

    def queryset(self) -> QuerySet:
        return with_region(super().queryset())


class HoursDetail(DetailPage):
    """The hours of one region from one date on."""

    model = OfficeHours
    facts = [
        Facts(_("Office hours"), ["windows", "from_month", "from_day", REGION, "changed_at"]),
    ]
    actions = [
        Action("core:hours-edit", _("Change"), "pencil", "core.change_officehours"),
        Action("core:hours-remove", _("Remove"), "trash", "core.delete_officehours"),
    ]


class HoursForm(RegionFormPage):
    """Adds or changes office hours."""

    model = OfficeHours
    form = OfficeHoursForm


@page_view(methods=("GET", "POST"))
def remove_day(request: HttpRequest, pk: int) -> HttpResponse:
    """A day that is as its weekday says after all."""
    item = find(request, CalendarDay, "core.delete_calendarday", pk=pk)
    return removed(request, item, "core:calendar-list")


@page_view(methods=("GET", "POST"))
def remove_hours(request: HttpRequest, pk: int) -> HttpResponse:
    item = find(request, OfficeHours, "core.delete_officehours", pk=pk)
    return removed(request, item, "core:hours-list")


def removed(request: HttpRequest, item: CalendarDay | OfficeHours, url_name: str) -> HttpResponse:
    """Asked first; then gone, with the limits computed anew."""
    if request.method == "POST":
        with transaction.atomic():
            item.delete()
            calendars.changed()
        messages.success(request, _now("Removed: %(name)s.") % {"name": item})
        messages.info(request, CONSEQUENCE)
        return redirect(url_name)
    context = {
        "title": _now("Remove %(item)s") % {"item": item},
        "consequence": CONSEQUENCE,
        "button": _("Remove"),
        "back_url": item.get_absolute_url(),
    }
    return render(request, "core/confirm.html", context)
