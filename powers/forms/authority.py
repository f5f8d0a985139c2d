"""The question whether a town may do something on a day."""

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import NAMED, TypedField
from core import clock
from core.suggestions import suggest_at
from powers.forms.fields import day
from powers.models import Power
from towns.models import Division

CANDIDATES = 20


class TownField(TypedField):
    """Any town by its code or full name, also one that has been merged since."""

    def found(self, text: str) -> Division:
        towns = Division.objects.towns().select_related("county__city")
        # Forty thousand places: by the index of codes, or by that of names.
        rows = (
            towns.filter(code=text)
            if text.isascii()
            else towns.filter(name=text, search_text__zh=text)
        )
        now = list(rows.valid_on(clock.today())[: NAMED + 1])
        return self.only(now or list(rows[: NAMED + 1]), text)

    def code_of(self, row: Division) -> str:
        return f"{row.county} {row.code}"


class MayForm(forms.Form):
    """Town, power in one's own words, and day."""

    town = TownField(label=_("Town"), help_text=_("Full name, or the division code."))
    power = forms.CharField(
        label=_("Which power"),
        max_length=300,
        help_text=_("Some words of its name, for example: building permit."),
    )
    on = day(_("On the day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggest_at(self.fields["town"], reverse("towns:suggest-towns"))

    def clean_on(self) -> Any:
        return self.cleaned_data["on"] or clock.today()

    def candidates(self, most: int) -> list[Power]:
        """The powers of the town's province that the words may mean; the exact name alone if there is one."""
        words = self.cleaned_data["power"].replace("\x00", "").strip()
        powers = Power.objects.filter(province_id=self.cleaned_data["town"].province_id)
        exact = powers.filter(Q(name=words) | Q(key=words) | Q(items__local_code=words)).distinct()
        return list(exact[:most]) or list(powers.filter(name__zh=words).order_by("id")[:most])
