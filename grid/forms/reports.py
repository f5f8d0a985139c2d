"""What the public reports, how they follow and rate it."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.attachments import PicturesField
from grid import mapping
from grid.forms.people import PhoneField
from grid.forms.steps import STARS
from grid.intake import Report, Teller, take_in
from grid.models import Case, Platform
from grid.models.reporters import CODE_LENGTH
from towns.models import Division

ABOUT = [
    ("", _("I don't know")),
    (Platform.SECURITY, _("Safety and quarrels: danger, disputes, fire, traffic")),
    (Platform.MARKET, _("Shops and goods: food, prices, quality, licences")),
    (Platform.ENFORCEMENT, _("Streets and building: rubbish, noise, stalls, illegal building")),
    (Platform.CONVENIENCE, _("Services and care: lamps, water, roads, welfare, papers")),
]
DEGREES = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})


class FewPicturesField(PicturesField):
    """What a phone sends in one go."""

    MOST = 4


class ReportForm(forms.Form):
    """One report; only what happened must be told."""

    text = forms.CharField(
        label=_("What happened, and where exactly?"),
        min_length=4,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For example: the street lamp in front of 28 Shuanglin Road is out."),
    )
    about = forms.ChoiceField(
        label=pgettext_lazy("report", "What is it about?"),
        choices=ABOUT,
        required=False,
        widget=forms.RadioSelect,
    )
    pictures = FewPicturesField(
        label=pgettext_lazy("report", "Photos"),
        required=False,
        help_text=_("Up to four. Place and camera are taken out of them before anybody sees them."),
    )
    address = forms.CharField(label=_("Street, house, landmark"), max_length=200, required=False)
    longitude = forms.FloatField(
        label=_("Longitude"), min_value=-180, max_value=180, required=False, widget=DEGREES
    )
    latitude = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, required=False, widget=DEGREES
    )
    name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    phone = PhoneField(required=False, help_text=_("Only so that we can ask you back."))
    is_anonymous = forms.BooleanField(
        label=_("Keep my name from the unit that settles it"), required=False
    )
    consent = forms.BooleanField(
        label=_(
            "What I report is true as far as I know. I agree that the town reads it and, where I "
            "gave them, keeps my name and phone until the matter is settled."
        )
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput, label="")
    """Left blank by people, filled in by machines."""
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, town: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field blank."))
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lon, lat = data.get("longitude"), data.get("latitude")
        if (lon is None) != (lat is None):
            self.add_error("longitude", _("A position is a longitude and a latitude."))
        elif lon is not None and lat is not None and mapping.is_outside(self.town, (lon, lat)):
            sentence = _now("The position lies outside %(town)s: empty it, or choose another town.")
            self.add_error("longitude", sentence % {"town": self.town})
        return data

    def save(self) -> Case:
        """The same entrance as for everybody else (ZJ-14)."""
        data = self.cleaned_data
        teller = Teller(
            name=data["name"],
            phone=data["phone"],
            is_anonymous=data["is_anonymous"],
            form_key=data["form_key"],
        )
        report = Report(
            town=self.town,
            source=Case.Source.PUBLIC,
            text=data["text"],
            platform=data["about"],
            address=data["address"],
            longitude=data["longitude"],
            latitude=data["latitude"],
            teller=teller,
            papers=tuple(data["pictures"]),
        )
        return take_in(report)


class FollowForm(forms.Form):
    """Number and code, as they were told once."""

    number = forms.CharField(label=pgettext_lazy("report", "Number of the report"), max_length=30)
    code = forms.CharField(
        label=pgettext_lazy("report", "Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip()

    def clean_code(self) -> str:
        """Written down in small letters or with blanks it is still the same."""
        return "".join(str(self.cleaned_data["code"]).split()).upper()[: CODE_LENGTH + 2]


class OpenRatingForm(forms.Form):
    """How the reporter rates the answer."""

    rating = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=STARS, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
