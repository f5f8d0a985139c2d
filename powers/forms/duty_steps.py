"""The data of each step of a duty, of a report and of the clean-up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.forms import StepForm
from powers.forms.fields import day, numbered
from powers.models import Cleanup, Duty, DutyEvidence, DutyReport, NegativeEntry


def not_ahead(issued: Any) -> Any:
    """A paper bears a day that has come."""
    if issued and issued > clock.today():
        raise forms.ValidationError(
            _("This day is still to come: enter the date that stands on the paper.")
        )
    return issued


class EvidenceForm(StepForm):
    """The paper that proves power, staff or money (R13)."""

    kind = forms.ChoiceField(
        label=_("Evidence of"), choices=DutyEvidence.Kind.choices, widget=forms.RadioSelect
    )
    number = numbered(_("Number of the paper"))
    issued_date = day(_("Date of the paper"))
    issuer = forms.CharField(label=_("Issued by"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].clause = "ZJ-07"

    def clean_issued_date(self) -> Any:
        return not_ahead(self.cleaned_data["issued_date"])


class MarkForm(StepForm):
    """Under which entry of the negative list the duty falls, if under any."""

    negative_entry = forms.ModelChoiceField(
        NegativeEntry.objects.none(),
        label=_("Entry of the negative list"),
        required=False,
        empty_label=_("It falls under none"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = NegativeEntry.objects.visible_to(self.user).in_force().order_by("number")
        self.fields["negative_entry"].queryset = choices
        if self.item is not None:
            self.initial.setdefault("negative_entry", self.item.negative_entry_id)


class DecisionForm(StepForm):
    """The decision of the county's staffing committee or standing committee."""

    decision_number = numbered(_("Number of the decision or minutes"))
    decided_date = day(_("Date of the decision"))

    def clean_decided_date(self) -> Any:
        return not_ahead(self.cleaned_data["decided_date"])


class AdmissionForm(DecisionForm):
    """The decision to admit, for good or for a time."""

    from_date = day(_("Admitted from"))
    until_date = day(
        _("Admitted until"),
        required=False,
        help_text=_("Leave empty to admit for good; with a day the duty is admitted for a time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.item is not None:
            self.initial.setdefault("from_date", self.item.planned_from_date)
            self.initial.setdefault("until_date", self.item.planned_until_date)


class RenewalForm(DecisionForm):
    """A new last day for a temporary admission, and the decision behind it."""

    until_date = day(_("Admitted until"))


class ConfirmForm(DecisionForm):
    """The decision behind a renewal; an end needs none of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("decision_number", "decided_date")
        for name in names:
            self.fields[name].required = self.item is not None
            self.fields[name].help_text = _("Needed where an admission is renewed.")
        if self.item is not None and self.item.status != Cleanup.Status.TO_RENEW:
            for name in names:
                del self.fields[name]


class ProposalForm(StepForm):
    """The new last day that the staffing office proposes."""

    until_date = day(_("Renew until"))

    def clean_until_date(self) -> Any:
        until = self.cleaned_data["until_date"]
        if until <= clock.today():
            raise forms.ValidationError(_("This day is over: choose a later day."))
        return until


class UpholdForm(StepForm):
    """What the department must do, and by when."""

    demand = forms.ChoiceField(
        label=_("What the department must do"),
        choices=DutyReport.Demand.choices,
        widget=forms.RadioSelect,
    )
    until_date = day(pgettext_lazy("deadline", "By"))


class RemedyForm(StepForm):
    """How the department put it right."""

    duty = forms.ModelChoiceField(
        Duty.objects.none(),
        label=_("Duty that was asked for"),
        required=False,
        help_text=_("Needed where the department had to apply for admission."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        duties = Duty.objects.visible_to(self.user).filter(round__gt=0)
        if self.item is not None:
            duties = duties.filter(department=self.item.department_id)
        self.fields["duty"].queryset = duties.order_by("name")


class BeginForm(forms.Form):
    """The year whose clean-up begins."""

    year = forms.IntegerField(label=_("Year"), min_value=2016)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if year > clock.today().year:
            raise forms.ValidationError(_("This year has not begun yet."))
        return year
