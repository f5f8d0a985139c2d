"""A case as an officer enters it; everything else happens in steps."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import clock
from core.attachments import PicturesField
from core.forms import PageForm
from grid.forms.boxes import CategoryField
from grid.intake import Report, Teller, take_in
from grid.mapping import is_outside
from grid.models import Case, Category
from towns.models import Division

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def with_town(village: Division) -> str:
    """A village of several towns: names repeat."""
    return f"{village.town} · {village}"


class CaseForm(PageForm):
    """What was seen or told: by telephone, at the window, on patrol, from above."""

    category = CategoryField(
        required=False, help_text=_("Leave it empty where you are not sure: the room decides.")
    )
    teller_name = forms.CharField(label=_("Name of the reporter"), max_length=60, required=False)
    teller_phone = forms.CharField(label=_("Phone of the reporter"), max_length=30, required=False)
    pictures = PicturesField(label=_("Pictures"), required=False)

    class Meta:
        model = Case
        fields = [
            "town", "source", "text", "title", "category", "urgency", "village", "address",
            "longitude", "latitude", "happened_at", "external_number",
        ]  # fmt: skip
        clauses = {"source": "ZJ-14", "category": "ZJ-12"}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "happened_at": MOMENT,
        }

    field_order = [
        "town", "source", "text", "pictures", "category", "urgency", "village", "address",
        "longitude", "latitude", "happened_at", "teller_name", "teller_phone", "external_number",
        "title",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        place = self.user.post.place
        self.fields["category"].queryset = Category.objects.for_cases(place.province_id)
        self._places(place)
        self.fields["title"].required = self.fields["urgency"].required = False
        self.fields["title"].help_text = _("Empty: taken from the text.")
        self.fields["town"].label = _("Town")
        self._suggest()
        if self.user.post.person_id is not None:
            self.initial.setdefault("source", Case.Source.GRID)

    def _suggest(self) -> None:
        """Categories that the text speaks for stand as chips over the box while one writes."""
        box: Any = self.fields["category"]
        box.help_text = format_html(
            '{}<span id="suggested-categories" class="suggested-row"></span>', box.help_text
        )
        self.fields["text"].widget.attrs |= {
            "hx-post": reverse_lazy("grid:suggest"),
            "hx-params": "text",
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#suggested-categories",
            "hx-swap": "innerHTML",
        }

    def _places(self, place: Division) -> None:
        """A town's or village's officer enters for the town; who serves several, or stands above, chooses."""
        post = self.user.post
        towns = Division.objects.towns().valid()
        villages = Division.objects.valid().filter(level=Division.Level.VILLAGE)
        if post.column == "village_id":
            towns = towns.filter(pk=place.town_id)
            villages = villages.filter(pk=place.pk)
            self.initial.setdefault("village", place.pk)
        elif post.column in ("town_id", "county_id"):
            towns = towns.filter(**{f"{post.column}__in": post.place_ids})
            villages = villages.filter(**{f"{post.column}__in": post.place_ids})
        else:
            towns, villages = towns.none(), villages.none()
        own = place.town_id if len(post.place_ids) == 1 else None
        if own:
            self.initial.setdefault("town", own)
            self.fields["town"].widget = forms.HiddenInput()
        self.fields["town"].queryset = towns
        self.fields["village"].queryset = villages.select_related("town").order_by("code")
        if not own and post.column != "village_id":
            self.fields["village"].label_from_instance = with_town

    def clean_happened_at(self) -> Any:
        moment = self.cleaned_data["happened_at"]
        if moment and moment > clock.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Village and position lie in the town (ZJ-12)."""
        data = super().clean() or self.cleaned_data
        town, village = data.get("town"), data.get("village")
        lon, lat = data.get("longitude"), data.get("latitude")
        if town and village and village.town_id != town.pk:
            words = _now("%(one)s does not lie in %(other)s.") % {"one": village, "other": town}
            self.add_error("village", words)
        if (lon is None) != (lat is None):
            self.add_error("longitude", _("A position is a longitude and a latitude."))
        elif town and lon is not None and lat is not None and is_outside(town, (lon, lat)):
            words = _now("The position lies outside %(town)s. Longitude comes first, in degrees.")
            self.add_error("longitude", words % {"town": town})
        return data

    def save(self, commit: bool = True) -> Case:
        data = dict(self.cleaned_data)
        name, phone = data.pop("teller_name"), data.pop("teller_phone")
        papers = tuple(data.pop("pictures"))
        teller = Teller(name, phone) if name or phone else None
        self.instance = take_in(Report(**data, papers=papers, teller=teller), by=self.user)
        return self.instance
