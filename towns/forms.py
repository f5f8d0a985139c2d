"""Forms of places: organisations, profiles, listings, policy figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock, history
from core.forms import PageForm
from towns.models import Division, Organisation, PolicyParameter, Programme, TownProfile, TownTag

LEVEL = Division.Level


class PlaceByCode(forms.ModelChoiceField):
    """A place given by its code: forty thousand places are no list to choose from."""

    widget = forms.TextInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        rows = Division.objects.valid()
        super().__init__(rows, *args, to_field_name="code", **kwargs)
        self.error_messages["invalid_choice"] = _(
            "No place with this code, or it lies outside your reach."
        )


class OrganisationForm(PageForm):
    """A department, office, institution or agency; offered are the places of one's own post."""

    class Meta:
        model = Organisation
        fields = [
            "name",
            "short_name",
            "kind",
            "division",
            "department",
            "towns",
            "management",
            "generic_name",
            "head",
            "established_number",
            "actual_number",
            "counts_toward_cap",
            "code",
            "document_word",
            "duties",
            "valid_from_date",
            "valid_until_date",
            "successor",
        ]
        allowed = {
            "division": "towns.change_organisation",
            "department": "towns.change_organisation",
            "towns": "towns.change_organisation",
            "successor": "towns.change_organisation",
        }
        units = {
            "established_number": pgettext_lazy("unit", "posts"),
            "actual_number": _("persons"),
        }
        clauses = {"counts_toward_cap": "ZJ-13", "department": "XY-2.2.3"}
        widgets = {
            "valid_from_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "duties": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self.fields["division"].queryset.valid()
        self.fields["division"].queryset = places.filter(level__lte=LEVEL.TOWN)
        self.fields["towns"].queryset = self.fields["towns"].queryset.valid().towns()
        self.fields["department"].queryset = self.fields["department"].queryset.departments()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_agency = data.get("kind") == Organisation.Kind.AGENCY
        if is_agency and "towns" in self.fields and not data.get("towns"):
            self.add_error("towns", _("Name the towns that the agency serves."))
        if not is_agency and data.get("towns"):
            self.add_error("towns", _("Only a dispatched agency serves towns."))
        return data

    def save(self, commit: bool = True) -> Organisation:
        is_new = self.instance.pk is None
        item = super().save(commit)
        history.record(
            item,
            "begin" if is_new else "change",
            by=self.user,
            to="",
            data={name: str(self.cleaned_data.get(name) or "") for name in self.changed_data},
        )
        return item


class ProfileForm(PageForm):
    """What a town is; its figures carry the day they were counted."""

    class Meta:
        model = TownProfile
        fields = [
            "function",
            "resident_population",
            "area_km2",
            "built_up_km2",
            "counted_date",
            "source",
            "note",
        ]
        units = {
            "resident_population": _("persons"),
            "area_km2": _("km²"),
            "built_up_km2": _("km²"),
        }
        clauses = {"function": "ZJ-05"}
        widgets = {
            "counted_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        figures = ("resident_population", "area_km2", "built_up_km2")
        if any(data.get(name) is not None for name in figures) and not data.get("counted_date"):
            self.add_error("counted_date", _("Say when these figures were counted."))
        return data


class ListingForm(PageForm):
    """A town's listing in a programme."""

    town = PlaceByCode(label=_("Town (code)"))

    class Meta:
        model = TownTag
        fields = ["town", "kind", "from_date", "until_date", "number", "note"]
        allowed = {"town": "towns.change_towntag"}
        clauses = {"kind": "ZJ-19"}
        widgets = {
            "from_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = self.fields["town"].queryset.towns()
        if self.instance.pk:
            self.initial["town"] = self.instance.town.code


class FigureForm(PageForm):
    """The next value of a policy figure, for the same programme or place, from a day on."""

    class Meta:
        model = PolicyParameter
        fields = ["value", "from_date", "reason"]
        widgets = {"from_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["from_date"].initial = clock.today
        if self.instance.pk:
            self.initial = {"value": self.instance.value, "from_date": clock.today()}
            self.fields["value"].unit = self.instance.unit

    def successor(self) -> PolicyParameter:
        """The row that would begin: the old one's meaning with the new value."""
        new = PolicyParameter.objects.get(pk=self.instance.pk)
        new.pk, new._state.adding = None, True
        for name in self._meta.fields:
            setattr(new, name, self.cleaned_data[name])
        return new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.successor().check_beginning()
            except forms.ValidationError as problem:
                self.add_error(None, problem)
        return data

    def save(self, commit: bool = True) -> PolicyParameter:
        return begun(self.successor(), self.user)


class SpecialFigureForm(PageForm):
    """A figure of its own for a programme or a place, beside the general one."""

    name = forms.ChoiceField(label=_("Parameter"))
    place = PlaceByCode(label=_("Place (code)"), required=False)

    class Meta:
        model = PolicyParameter
        fields = ["name", "programme", "place", "value", "from_date", "reason"]
        allowed = {"place": "towns.add_policyparameter"}
        widgets = {"from_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PolicyParameter.objects.order_by("name", "from_date").values_list("name", "label")
        self.fields["name"].choices = sorted(dict(rows).items())
        self.fields["reason"].required = True
        self.fields["from_date"].initial = clock.today
        homes = Division.objects.allowing(self.user, "towns.add_policyparameter")
        self.fields["programme"].queryset = Programme.objects.filter(home__in=homes)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("programme")) == bool(data.get("place")):
            self.add_error(None, _("Choose either a programme or a place."))
        return data

    def _post_clean(self) -> None:
        """The meaning, unit and clause come from the figure of the same name."""
        model = PolicyParameter.objects.filter(name=self.cleaned_data.get("name")).last()
        for name in ("label", "kind", "unit", "clause", "basis") if model else ():
            setattr(self.instance, name, getattr(model, name))
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.check_beginning()
            except forms.ValidationError as problem:
                self.add_error(None, problem)

    def save(self, commit: bool = True) -> PolicyParameter:
        return begun(self.instance, self.user)


def begun(figure: PolicyParameter, user: Any) -> PolicyParameter:
    """Let the figure begin, and keep who did it and why."""
    figure.replace()
    history.record(
        figure,
        "begin",
        by=user,
        to="",
        note=figure.reason,
        data={"value": figure.value, "from_date": figure.from_date},
    )
    return figure
