"""Supervision of one case: the level decides what is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents import DocumentNumberField
from core.forms import PageForm
from grid import supervision
from grid.forms.refusals import show, taken
from grid.models import Case, Supervision

LEVELS = [choice for choice in Supervision.Level.choices if choice[0]]


class SupervisionForm(PageForm):
    """Level, reason, what is demanded; number and copy where it is in writing, the interview on level 3."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=int, widget=forms.RadioSelect)
    document_number = DocumentNumberField(
        label=_("Document number"), required=False, help_text=_("From level 2 on.")
    )
    interview_at = forms.DateTimeField(
        label=_("Interview at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("On level 3."),
    )

    class Meta:
        model = Supervision
        fields = ["level", "reason", "demand", "document_number", "copied_to", "interview_at"]
        clauses = {"level": "ZJ-12"}
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 3}),
            "demand": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        may_lead = self.user.has_perm("grid.lead_supervision", case)
        level: Any = self.fields["level"]
        level.choices = LEVELS if may_lead else LEVELS[:1]
        level.initial = LEVELS[0][0]
        if not may_lead:
            for name in ("document_number", "copied_to", "interview_at"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("level") is None:
            return data
        if data["level"] == Supervision.Level.THIRD and not data.get("interview_at"):
            self.add_error("interview_at", _("Level 3 is an interview: say when."))
        return show(self, data, supervision.objections(self.case, data["level"], self.user))

    def save(self, commit: bool = True) -> Supervision:
        data = dict(self.cleaned_data)
        return taken(self, supervision.issue(self.case, data.pop("level"), by=self.user, **data))

    def _post_clean(self) -> None:
        """The row is made and checked by grid.supervision."""
