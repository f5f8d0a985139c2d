"""The stages of a programme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from powers.models import ProcedureStep, Stage

# Whose papers the start asks for (R11): a way without them would end before it.
ALWAYS_ASKED = frozenset({Stage.ANNOUNCEMENT, Stage.SIGNING})


class ProcedureForm(PageForm):
    """One stage of a programme's procedure."""

    class Meta:
        model = ProcedureStep
        fields = ["is_on", "working_days", "clause"]
        units = {"working_days": _("working days")}

    def clean_is_on(self) -> bool:
        is_on = self.cleaned_data["is_on"]
        if not is_on and self.instance.stage in ALWAYS_ASKED:
            raise forms.ValidationError(
                _("Without this stage no power could start: it can't be switched off.")
            )
        return is_on
