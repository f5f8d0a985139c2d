"""A unit asked for help in a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from grid import assistance
from grid.forms.boxes import UnitField
from grid.forms.refusals import show, taken
from grid.models import Assist, Case
from towns.models import Organisation


class AssistForm(PageForm):
    """Which unit helps, with what, within how many working days."""

    unit = UnitField(label=_("Assisting unit"))
    days = forms.IntegerField(
        label=_("Within (working days)"), min_value=1, max_value=30, initial=3
    )

    class Meta:
        model = Assist
        fields = ["unit", "task"]
        clauses = {"unit": "ZJ-12"}
        widgets = {"task": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        rows = Organisation.objects.valid()
        found = rows.of_town(case.town) | rows.filter(division_id=case.county_id)
        others = found.exclude(pk=case.unit_id).distinct()
        self.fields["unit"].queryset = others.order_by("kind", "name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return show(self, data, assistance.objections(self.case, data.get("unit"), self.user))

    def save(self, commit: bool = True) -> Assist:
        data = self.cleaned_data
        made = assistance.ask(self.case, data["unit"], data["task"], data["days"], by=self.user)
        return taken(self, made)
