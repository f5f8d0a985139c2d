"""What a person adds to a message that was not understood."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import StepForm
from core.scope import permissions_on
from grid.forms.boxes import CategoryField
from grid.inbound import kept
from grid.models import Category
from towns.models import Division

REMEMBER = "grid.add_sourcecode"


class TakeInForm(StepForm):
    """The category and the place that the message means; the mapping can be remembered."""

    category = CategoryField(
        required=False, help_text=_("Leave it empty where you are not sure: the room decides.")
    )
    is_remembered = forms.BooleanField(
        label=_("Remember the category for this code"), required=False
    )
    town = forms.ModelChoiceField(Division.objects.none(), label=_("Town"))
    village = forms.ModelChoiceField(Division.objects.none(), label=_("Village"), required=False)
    address = forms.CharField(label=_("Place in words"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self._place()
        rows = Division.objects.valid()
        if place is None:
            return
        here = rows.filter(**{place.column: place.pk})
        self.fields["category"].queryset = Category.objects.for_cases(place.province_id)
        self.fields["town"].queryset = here.towns()
        self.fields["village"].queryset = here.filter(level=Division.Level.VILLAGE)
        if self.item is not None:
            self._suggest()

    def _place(self) -> Division | None:
        """The smaller of the officer's own place and the system's ground."""
        own = getattr(getattr(self.user, "post", None), "place", None)
        home = self.item.system.place if self.item is not None else None
        both = [place for place in (own, home) if place is not None]
        return max(both, key=lambda place: place.level, default=None)

    def _suggest(self) -> None:
        """What is known already stands in the form; a system of another place is not taught."""
        if self.item.place.level == Division.Level.TOWN:
            self.initial.setdefault("town", self.item.place_id)
        if not self.item.their_code or not permissions_on(self.user, self.item.system, {REMEMBER}):
            del self.fields["is_remembered"]
        if not self.is_bound:
            self.initial.setdefault("address", kept(self.item).address)
