"""A unit asked for help in a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.deadlines import Limit, Unit
from core.forms import PageForm
from core.workflow import begin
from grid import limits
from grid.forms.boxes import UnitField
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
        fields = ["case", "unit", "task"]
        allowed = {"case": "grid.add_assist"}
        clauses = {"unit": "ZJ-12"}
        widgets = {"case": forms.HiddenInput(), "task": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = Case.objects.visible_to(self.user).open()
        key = self.data.get("case") or self.initial.get("case")
        case = self._case(key)
        self.fields["unit"].queryset = self._units(case)

    def _case(self, key: Any) -> Case | None:
        is_key = key is not None and str(key).isdecimal()
        rows = self.fields["case"].queryset.select_related("town")
        return rows.filter(pk=int(key)).first() if is_key else None

    def _units(self, case: Case | None) -> Any:
        rows = Organisation.objects.valid()
        if case is None:
            return rows.none()
        found = rows.of_town(case.town) | rows.filter(division_id=case.county_id)
        return found.exclude(pk=case.unit_id).distinct().order_by("kind", "name")

    def save(self, commit: bool = True) -> Assist:
        assist: Assist = self.instance
        case = self.cleaned_data["case"]
        assist.title, assist.town, assist.asked_by = case.title, case.town, self.user
        limit = Limit(self.cleaned_data["days"], Unit.WORKING_DAYS)
        assist.due_at, _warn = limits.Clockwork.of(case).times(assist.asked_at, limit)
        assist.save()
        begin(assist, by=self.user)
        return assist
