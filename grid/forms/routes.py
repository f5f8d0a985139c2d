"""A routing rule as a command room enters it, and the question "where would this go?"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from grid.models import Case, Category, Grid, RoutingRule
from grid.models.cases import Source
from grid.models.categories import Urgency
from grid.routing import Facts, tied_with
from towns.models import Division, Organisation


class RoutingRuleForm(PageForm):
    """Which cases, where to."""

    class Meta:
        model = RoutingRule
        fields = [
            "place", "category_code", "platform", "source", "urgency", "special",
            "unit", "unit_name", "to_village", "from_date", "until_date", "basis",
        ]  # fmt: skip
        allowed = {"place": "grid.add_routingrule"}
        clauses = {"category_code": "ZJ-12"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.user.post.place
        places = self.fields["place"].queryset.valid().filter(level__lte=Division.Level.TOWN)
        self.fields["place"].queryset = places.order_by("level", "code")
        self.initial.setdefault("place", place.pk)
        self.fields["unit"].queryset = units_of(place)

    def clean_category_code(self) -> str:
        code: str = self.cleaned_data["category_code"].strip().upper()
        if code and not Category.objects.in_force().filter(code__startswith=code).exists():
            raise forms.ValidationError(_("No category in force begins with this code."))
        return code

    def clean(self) -> dict[str, Any]:
        """Two rules of the same rank are told apart at entry: afterwards nobody would know."""
        super().clean()
        data = self.cleaned_data
        draft = RoutingRule(pk=self.instance.pk, **data)
        if not self.errors and (other := tied_with(draft)):
            self.add_error(
                None,
                _(
                    "The rule “%(other)s” has the same conditions in these days: neither would "
                    "prevail. End that one first, or say what sets this one apart."
                )
                % {"other": other},
            )
        return data


def units_of(place: Division) -> Any:
    """What works in a place: a town's units, a county's departments and agencies."""
    rows = Organisation.objects.valid()
    found = rows.of_town(place) if place.level == Division.Level.TOWN else rows.filter(
        division=place
    )  # fmt: skip
    return found.distinct().order_by("kind", "name")


class TryForm(forms.Form):
    """A case that there is, or one that there might be."""

    number = forms.CharField(label=_("Case number"), max_length=30, required=False)
    town = forms.ModelChoiceField(Division.objects.none(), label=_("Town"), required=False)
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False)
    source = forms.ChoiceField(
        label=_("Channel"), choices=[("", "—"), *Source.choices], required=False
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[("", "—"), *Urgency.choices], required=False
    )
    special = forms.ChoiceField(
        label=_("Special ground"), choices=[("", "—"), *Grid.Special.choices], required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, place = user, user.post.place
        towns = Division.objects.towns().valid()
        column = place.column if place.level <= Division.Level.TOWN else "town_id"
        key = place.pk if place.level <= Division.Level.TOWN else place.town_id
        self.fields["town"].queryset = towns.filter(**{column: key}).order_by("code")
        self.fields["category"].queryset = Category.objects.for_cases(place.province_id)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not data.get("number") and not data.get("town"):
            raise forms.ValidationError(_("Give the number of a case, or at least a town."))
        return data

    def clean_number(self) -> Case | None:
        number = self.cleaned_data["number"].strip()
        if not number:
            return None
        rows = Case.objects.visible_to(self.user).filter(number=number)
        case = rows.select_related("town", "category", "grid").first()
        if case is None:
            raise forms.ValidationError(_("No case with this number lies in your reach."))
        return case

    def facts(self) -> Facts:
        data = self.cleaned_data
        if data["number"]:
            return Facts.of(data["number"])
        names = ("town", "category", "source", "urgency", "special")
        return Facts(**{name: data[name] for name in names}, has_village=True)
