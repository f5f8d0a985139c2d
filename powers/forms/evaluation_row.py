"""One row of a sheet of evaluations: the line by town and item, its figures, the verdict, the report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from core.workflow import Move
from powers import rules
from powers.evaluation_batch import to_evaluate
from powers.forms.steps import PaperForm
from powers.models import Evaluation
from powers.workflow import DELEGATION
from towns.models import Division


class EvaluationRow(PageForm):
    """What the step asks for, as a row; the step itself is taken when the sheet is saved (R12)."""

    town = forms.ModelChoiceField(Division.objects.none(), label=_("Town"))
    item = forms.CharField(label=_("Item"), max_length=200)
    scope_note = forms.CharField(label=_("Wider scope"), max_length=300, required=False)

    class Meta:
        model = Evaluation
        fields = [
            "cases", "zero_months", "on_time", "corrected", "satisfaction", "verdict", "text",
            "number", "issued_date",
        ]  # fmt: skip

    clean_issued_date = PaperForm.clean_issued_date

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        towns = to_evaluate(self.user).order_by().values("town")
        fields["town"].queryset = Division.objects.filter(pk__in=towns)
        fields["zero_months"].required = False

    def clean_zero_months(self) -> int:
        return self.cleaned_data["zero_months"] or 0

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        move = Move(
            None, DELEGATION.transitions["keep"], self.user, data.get("text", ""), dict(data)
        )
        for finding in (*rules.evaluation_is_whole(move), *rules.verdict_has_reason(move)):
            column = COLUMNS.get(finding.field, finding.field)
            if column not in self.errors:
                self.add_error(column, str(finding))
        return data


COLUMNS = {"note": "text"}
"""Where the step's reason stands in a row."""
