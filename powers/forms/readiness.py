"""The table of what the checklist asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from core.scope import holdings
from powers.models import Mode, Need, PowerItem, Requirement
from towns.models import Programme


class RequirementForm(PageForm):
    """One row of the table; what the law itself asks for can't be switched off."""

    class Meta:
        model = Requirement
        fields = ["programme", "need", "kind", "mode", "complexity", "is_required", "clause"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["programme"].queryset = led_by(self.user)
        for name in ("kind", "mode", "complexity"):
            field: Any = self.fields[name]
            field.choices = [("", _("any")), *[pair for pair in field.choices if pair[0]]]
        if self.instance.pk:
            for name in ("programme", "need", "kind", "mode", "complexity"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if lets_enforce_without_card(data):
            self.add_error(
                "is_required",
                forms.ValidationError(
                    _(
                        "Penalties, coercion and inspections are exercised by at least two people with "
                        "an enforcement card (Penalties Law, article 42): this can't be switched off."
                    )
                ),
            )
        return data


def led_by(user: Any) -> Any:
    """The programmes whose home is the place in which one carries the permission."""
    places = [key for post in holdings(user, "powers.add_requirement") for key in post.place_ids]
    return Programme.objects.filter(home__in=places)


def lets_enforce_without_card(data: dict[str, Any]) -> bool:
    """Whether the row would open enforcement to people without a card."""
    return (
        data.get("need") == Need.CERTIFICATES
        and not data.get("is_required")
        and data.get("mode") != Mode.STREAMLINED
        and (not data.get("kind") or data["kind"] in PowerItem.ENFORCEMENT)
    )
