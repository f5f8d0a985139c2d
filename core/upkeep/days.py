"""Import and export of calendar days: a year as the State Council announced it, in one table."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import calendars
from core.calendars import CalendarDay, region_of
from core.scope import holdings
from core.sheets import Column, Row, Sheet
from core.upkeep.forms import CalendarDayForm, DayRowForm


def region_for(user: Any) -> str | None:
    """Whose days an import brings: the country's for who acts for a province, else one's place's."""
    for post in holdings(user, CalendarDayForm.permission):
        return "" if post.column == "province_id" else region_of(post.place.code)
    return None


def own_days(user: Any) -> QuerySet:
    return CalendarDay.objects.filter(region=region_for(user))


def save(rows: list[Row], user: Any) -> None:
    region = region_for(user)
    for row in rows:
        if row.is_new:
            row.instance.region = region
        row.form.save()
    if rows:
        calendars.changed()


def remove(rows: QuerySet, user: Any) -> None:
    """An import undone: what counts working days counts them anew."""
    rows.delete()
    calendars.changed()


DAYS = Sheet(
    "core.calendar",
    DayRowForm,
    title=_("Calendar days"),
    columns={
        "date": Column(_("Date"), example="2027-01-01"),
        "is_workday": Column(
            _("Working day"),
            hint=_("Yes for a make-up workday, no for a day off."),
            example="否",
        ),
        "name": Column(_("Name"), example="元旦"),
        "region": Column(_("Region"), export_only=True),
    },
    identity=("date",),
    existing=own_days,
    save=save,
    remove=remove,
)
