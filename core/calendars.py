"""The working calendar as rows: the days that are otherwise than their weekday, office hours.

Seeded from chinesecalendar by `manage.py load_calendar`, edited in the browser. After an edit
`changed()` has every deadline recomputed: whoever keeps deadlines registers with `on_change`.
"""

from collections.abc import Callable, Iterable
from datetime import date, time
from functools import lru_cache

import chinese_calendar
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.clock import now
from core.deadlines import DAY, OFFICE_HOURS, Calendar, Hours
from core.scope import NOTHING, Holding, ScopedQuerySet

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
}
FIRST, LAST = 2005, 2026


def region_of(code: str) -> str:
    """The prefix that a division's code shares with all divisions in it: 330700 → 3307."""
    if len(code) != 6:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


class RegionQuerySet(ScopedQuerySet):
    """Whoever reads the calendar reads all of it; each changes his own region's rows.

    The country's rows hold for everybody: only who acts for a whole province changes them.
    """

    place = ""
    is_public = True

    def within(self, post: Holding) -> Q:
        place = getattr(post, "place", None)
        if place is None:
            return NOTHING
        own = Q(region__startswith=region_of(place.code))
        return own | Q(region="") if post.column == "province_id" else own


class CalendarDay(models.Model):
    """A day that is otherwise than its weekday: a holiday, a make-up workday.

    `region` is "" for the whole country, else a hierarchical code; the longest prefix wins.
    """

    date = models.DateField(_("date"))
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=12, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=now, editable=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-date", "region"]
        constraints = [
            models.UniqueConstraint(fields=["region", "date"], name="calendar_day_once_per_region")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("core:calendar-detail", args=[self.pk])

    def save(self, *args, **kwargs) -> None:
        self.changed_at = now()
        super().save(*args, **kwargs)


class OfficeHours(models.Model):
    """Windows like `08:30-12:00,14:00-17:30`, valid from a month and day on, each year."""

    windows = models.CharField(_("open"), max_length=60)
    from_month = models.PositiveSmallIntegerField(_("from month"), default=1)
    from_day = models.PositiveSmallIntegerField(_("from day"), default=1)
    region = models.CharField(_("region"), max_length=12, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=now, editable=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["region", "from_month", "from_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "from_month", "from_day"], name="office_hours_once_per_date"
            ),
            models.CheckConstraint(
                condition=models.Q(from_month__range=(1, 12), from_day__range=(1, 31)),
                name="office_hours_month_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_month}-{self.from_day}: {self.windows}"

    def get_absolute_url(self) -> str:
        return reverse("core:hours-detail", args=[self.pk])

    def save(self, *args, **kwargs) -> None:
        self.changed_at = now()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        try:
            self.as_hours()
        except ValueError:
            raise ValidationError(
                {"windows": _("Write the hours like 08:30-12:00,14:00-17:30, in order.")}
            ) from None

    def as_hours(self) -> Hours:
        pairs = [part.split("-") for part in self.windows.split(",")]
        windows = tuple(
            (time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
            for start, end in pairs
        )
        moments = [moment for window in windows for moment in window]
        if moments != sorted(set(moments)):
            raise ValueError(self.windows)
        return Hours(windows, (self.from_month, self.from_day))


# --- the calendar of a region -------------------------------------------------------------------


def calendar_for(region: str = "") -> Calendar:
    """The calendar that holds in `region`; one small query when nothing has changed."""
    return _built(region, _stamp())


def _stamp() -> tuple:
    """Changes whenever a row does; one query for both tables."""
    days, hours = (_state(model) for model in (CalendarDay, OfficeHours))
    return tuple(sorted(days.union(hours)))


def _state(model: type[models.Model]) -> models.QuerySet:
    named = model._default_manager.order_by().annotate(table=Value(model._meta.db_table))
    states = named.values("table").annotate(Max("changed_at"), Max("pk"), Count("pk"))
    return states.values_list("table", "changed_at__max", "pk__max", "pk__count")


@lru_cache(maxsize=256)
def _built(region: str, stamp: tuple) -> Calendar:
    prefixes = [region[:length] for length in range(len(region) + 1)]
    days = CalendarDay.objects.filter(region__in=prefixes)
    exceptions = {day.date: day.is_workday for day in sorted(days, key=lambda day: len(day.region))}
    years = frozenset(day.date.year for day in days if not day.region)
    return Calendar(exceptions, _hours(prefixes), years)


def _hours(prefixes: list[str]) -> tuple[Hours, ...]:
    """Those of the nearest region that has any."""
    rows = list(OfficeHours.objects.filter(region__in=prefixes))
    nearest = max((len(row.region) for row in rows), default=0)
    return tuple(row.as_hours() for row in rows if len(row.region) == nearest) or OFFICE_HOURS


def warning(end: date, calendar: Calendar) -> str:
    """A sentence where the deadline lies in a year whose holidays aren't announced yet."""
    if calendar.is_announced(end):
        return ""
    return str(
        _("The holidays of %(year)s are not in the calendar yet: the deadline may still move.")
        % {"year": end.year}
    )


def unannounced(years: Iterable[int]) -> list[int]:
    """Those of `years` for which the country has no row."""
    rows = CalendarDay.objects.filter(region="", date__year__in=list(years))
    known = set(rows.order_by().values_list("date__year", flat=True).distinct())
    return [year for year in years if year not in known]


# --- seeding ------------------------------------------------------------------------------------


def announced_days(first: int = FIRST, last: int = LAST) -> list[CalendarDay]:
    """The days that the State Council's notices of these years made otherwise."""
    day, end = date(first, 1, 1), date(last, 12, 31)
    found = []
    while day <= end:
        is_workday = chinese_calendar.is_workday(day)
        if is_workday != (day.weekday() < 5):
            found.append(CalendarDay(date=day, is_workday=is_workday, name=_name(day)))
        day += DAY
    return found


def _name(day: date) -> str:
    _is_holiday, name = chinese_calendar.get_holiday_detail(day)
    return NAMES.get(name or "", name or "")


def seed(years: range = range(FIRST, LAST + 1)) -> int:
    """Adds the announced days that are missing; edited days stay as they are."""
    days = announced_days(years.start, years.stop - 1)
    before = CalendarDay.objects.count()
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    return CalendarDay.objects.count() - before


# --- recomputing --------------------------------------------------------------------------------

_listeners: list[Callable[[], None]] = []
TOPIC = "core.calendar_changed"


def on_change(listener: Callable[[], None]) -> Callable[[], None]:
    """Registers what recomputes deadlines. It runs in the worker and must bear being run twice."""
    _listeners.append(listener)
    return listener


def changed() -> None:
    """Call in the transaction that edits the calendar."""
    outbox.post(TOPIC, {})


@outbox.handles(TOPIC)
def _recompute(payload: dict) -> None:
    for listener in _listeners:
        listener()
