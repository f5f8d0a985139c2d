"""Open matters of a power that is taken back, and the town's declaration of them (R9)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import PageForm, StepForm
from powers.models import Delegation, OpenMatter

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DeclarationForm(StepForm):
    """The town says that its list of open matters is whole, or that there are none."""

    has_none = forms.BooleanField(
        label=_("There are no open matters"),
        required=False,
        help_text=_("Leave it empty where matters are entered: the declaration is for that list."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["has_none"].clause = "ZJ-06"


class OpenMatterForm(PageForm):
    """A matter is entered while its power is being taken back; later it can only be closed."""

    class Meta:
        model = OpenMatter
        fields = ["delegation", "number", "title", "handler", "opened_date", "closed_date"]
        allowed = {"delegation": "powers.declare_delegation"}
        clauses = {"handler": "ZJ-06"}
        widgets = {"opened_date": DAY, "closed_date": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        powers = self.fields["delegation"].queryset
        if self.instance.pk is None:
            powers = powers.filter(status=Delegation.Status.TAKING_BACK)
        self.fields["delegation"].queryset = powers.with_names()
        self.fields["delegation"].help_text = _(
            "Only powers that are being taken back are offered."
        )
        if self.instance.pk and self._is_declared():
            for name in ("delegation", "number", "title", "opened_date"):
                self.fields[name].disabled = True

    def _is_declared(self) -> bool:
        return self.instance.delegation.matters_declared_date is not None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("opened_date", "closed_date"):
            day = data.get(name)
            if day and day > clock.today():
                self.add_error(name, _("This day is still to come: check the date."))
        power = data.get("delegation")
        if power is not None and self.instance.pk is None and power.matters_declared_date:
            self.add_error(
                "delegation",
                _("The town has declared its open matters for this power already."),
            )
        return data
