"""A limit that a province sets for itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import PageForm
from grid.limits import TIMELESS
from grid.models import Category, StepLimit
from grid.models.cases import Status

STEPS = {str(status.value): status.label for status in Status if status not in TIMELESS}


class StepLimitForm(PageForm):
    """How long a case may stay in a state of the province's cases."""

    step = forms.ChoiceField(label=pgettext_lazy("limit", "State"), choices=list(STEPS.items()))

    class Meta:
        model = StepLimit
        fields = ["province", "step", "category_code", "urgency", "amount", "unit", "basis"]
        allowed = {"province": "grid.change_steplimit"}
        clauses = {"amount": "ZJ-12"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        province = self.user.post.place.province_id
        places = self.fields["province"].queryset.model.objects
        self.fields["province"].queryset = places.filter(pk=province)
        self.fields["province"].required = True

    def clean_category_code(self) -> str:
        code: str = self.cleaned_data["category_code"].strip().upper()
        if code and not Category.objects.in_force().filter(code__startswith=code).exists():
            raise forms.ValidationError(_("No category in force begins with this code."))
        return code
