"""Forms of the working calendar: every save has the running limits computed anew."""

from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import calendars
from core.calendars import CalendarDay, OfficeHours, region_of
from core.forms import PageForm
from core.scope import holdings

COUNTRY = "country"
"""Stands for the empty region, which a list of choices can't name."""


def regions_for(user: Any, permission: str) -> list[tuple[str, Any]]:
    """The regions whose calendar one may change: one's place, its cities and counties, the country."""
    found: list[tuple[str, Any]] = []
    for post in holdings(user, permission):
        if post.column == "province_id":
            found.append((COUNTRY, _("Whole country")))
        places = apps.get_model(settings.PLACE_MODEL)
        rows = places.objects.below(post.place).filter(
            level__lte=places.Level.COUNTY, valid_until_date=None
        )
        found += [
            (region_of(code), name)
            for code, name in rows.order_by("code").values_list("code", "name")
        ]
    return found


class RegionForm(PageForm):
    """A row of one region; saved together with the news that limits must be computed anew."""

    permission = ""

    region = forms.ChoiceField(
        label=_("Region"),
        help_text=_(
            "The nearest region wins: a county's own row stands before the country's."
            " Once saved, all running limits in the region are computed anew."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["region"]
        choice.choices = regions_for(self.user, self.permission)
        if self.instance.pk:
            self.initial["region"] = self.instance.region or COUNTRY

    def clean_region(self) -> str:
        region = self.cleaned_data["region"]
        return "" if region == COUNTRY else region

    def save(self, commit: bool = True) -> Any:
        item = super().save(commit)
        calendars.changed()
        return item


class CalendarDayForm(RegionForm):
    """A holiday or a make-up workday."""

    permission = "core.change_calendarday"

    class Meta:
        model = CalendarDay
        fields = ["date", "is_workday", "name", "region"]
        widgets = {"date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "is_workday": _("Ticked: offices are open on this day. Not ticked: a day off."),
            "name": _("The holiday, or what the day makes up for."),
        }


class OfficeHoursForm(RegionForm):
    """When offices are open, from a month and day on."""

    permission = "core.change_officehours"

    class Meta:
        model = OfficeHours
        fields = ["windows", "from_month", "from_day", "region"]
        help_texts = {
            "windows": _("Like 08:30-12:00,14:00-17:30."),
            "from_month": _("Summer and winter hours are two rows."),
        }


class DayRowForm(forms.ModelForm):
    """One row of an imported year."""

    class Meta:
        model = CalendarDay
        fields = ["date", "is_workday", "name"]

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any] | None:
        if not regions_for(self.user, CalendarDayForm.permission):
            raise ValidationError(_("You may not change the calendar of any region."))
        return super().clean()
