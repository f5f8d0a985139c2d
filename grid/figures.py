"""The seven figures of a place's cases, and what they are split by; each leads to its list."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import clock
from grid import indicators
from grid.indicators import CAP, Load, Rates, Sums
from grid.models.categories import Platform
from powers.overview import Figure
from towns.models import Division


@dataclass(frozen=True)
class Period:
    """A month, or a whole year."""

    since: date
    until: date

    @classmethod
    def of(cls, text: str) -> "Period":
        """`2026-11` or `2026`; the present month where it is neither."""
        words = text.split("-")
        today = clock.today()
        if not all(word.isdecimal() and len(word) < 5 for word in words) or len(words) > 2:
            words = [str(today.year), str(today.month)]
        year = min(max(int(words[0]), 2000), 2200)
        if len(words) == 1:
            return cls(date(year, 1, 1), date(year, 12, 31))
        month = min(max(int(words[1]), 1), 12)
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @property
    def is_month(self) -> bool:
        return self.since.month == self.until.month

    @property
    def text(self) -> str:
        return f"{self.since:%Y-%m}" if self.is_month else f"{self.since:%Y}"

    @property
    def before(self) -> str:
        """The period before this one, as it stands in an address."""
        if not self.is_month:
            return str(self.since.year - 1)
        year, month = self.since.year, self.since.month - 1
        return f"{year}-{month:02}" if month else f"{year - 1}-12"

    @property
    def after(self) -> str:
        if not self.is_month:
            return str(self.since.year + 1)
        year, month = self.since.year, self.since.month + 1
        return f"{year}-{month:02}" if month < 13 else f"{year + 1}-01"

    @property
    def query(self) -> dict[str, str]:
        return {"reported_at_from": str(self.since), "reported_at_to": str(self.until)}


@dataclass(frozen=True)
class Row:
    """One line of a table: a platform, a place, a unit."""

    label: str
    url: str
    taken_in: int
    open: int
    settled: int
    closing_rate: Decimal | None
    on_time_rate: Decimal | None
    overdue: int | None = None


@dataclass(frozen=True)
class Page:
    """Everything on the page."""

    period: Period
    figures: list[Figure]
    platforms: list[Row]
    places: list[Row]
    units: list[Row]


def page(user: Any, period: Period) -> Page:
    """Five statements: sums, open work, the names of the places below, units, their names."""
    found = indicators.rates(user, period.since, period.until)
    return Page(
        period,
        figures(found.whole, indicators.load(user), period),
        _platforms(found, period),
        _places(found, period),
        _units(user, period),
    )


def cases_url(**query: Any) -> str:
    return f"{reverse('grid:case-list')}?{urlencode(query, doseq=True)}"


def percent(value: Decimal | None) -> str:
    return f"{value}%" if value is not None else "—"


def capped(number: int) -> str | int:
    return f"{CAP:,}+" if number > CAP else number


def figures(sums: Sums, now: Load, period: Period) -> list[Figure]:
    """At most seven, each the length of the list behind it."""
    days = period.query
    settled = _("%(n)s of %(all)s to be settled") % {"n": sums.settled, "all": sums.ours}
    on_time = _("%(n)s of %(all)s settled") % {"n": sums.on_time, "all": sums.settled}
    content = _("%(n)s of %(all)s rated") % {"n": sums.satisfied, "all": sums.rated}
    late = "late" if now.overdue else ""
    soon = "soon" if now.soon else ""
    return [
        Figure(_("Taken in"), sums.taken_in, cases_url(**days), sums.taken_in, period.text),
        Figure(_("Closing rate"), sums.settled, cases_url(settled=1, **days),
               percent(sums.closing_rate), settled),
        Figure(_("Settled in time"), sums.on_time, cases_url(on_time=1, **days),
               percent(sums.on_time_rate), on_time),
        Figure(_("Satisfied"), sums.satisfied, cases_url(satisfied=1, **days),
               percent(sums.satisfied_rate), content),
        Figure(_("Open now"), now.open, cases_url(open=1), capped(now.open), _("of all days")),
        Figure(_("Due soon"), now.soon, cases_url(due_soon=1), capped(now.soon),
               _("of all days"), tone=soon),
        Figure(_("Overdue"), now.overdue, cases_url(overdue=1), capped(now.overdue),
               _("of all days"), tone=late),
    ]  # fmt: skip


# --- splits --------------------------------------------------------------------------------------


def _row(label: str, sums: Sums, **query: Any) -> Row:
    return Row(
        label, cases_url(**query), sums.taken_in, sums.open, sums.settled,
        sums.closing_rate, sums.on_time_rate,
    )  # fmt: skip


def _platforms(found: Rates, period: Period) -> list[Row]:
    names = {**dict(Platform.choices), "": _("without a category yet")}
    return [
        _row(str(name), found.by_platform.get(code, Sums()), platform=code, **period.query)
        for code, name in names.items()
        if code or code in found.by_platform
    ]


def _places(found: Rates, period: Period) -> list[Row]:
    if not found.by_place:
        return []
    places = Division.objects.filter(pk__in=found.by_place).order_by("code")
    return [
        _row(place.name, found.by_place[place.pk], place=place.code, **period.query)
        for place in places
    ]


def _units(user: Any, period: Period) -> list[Row]:
    return [
        Row(
            row["name"], cases_url(unit=row["unit"], **period.query), row["all"],
            row["open"], row["settled"], row["closing_rate"], row["on_time_rate"], row["overdue"],
        )
        for row in indicators.units(user, period.since, period.until)
    ]  # fmt: skip
