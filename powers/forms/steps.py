"""The data of each step of a delegation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import StepForm
from powers.forms.fields import day, numbered, serial
from powers.models import Mode, Opinion
from powers.rules.entrusting import is_entrusted_licence


class PaperForm(StepForm):
    """A numbered paper with its date and issuer; not every paper bears a document number."""

    number = serial(_("Number of the paper"))
    issued_date = day(_("Date of the paper"))
    issuer = forms.CharField(label=_("Issued by"), max_length=100, required=False)

    def clean_issued_date(self) -> Any:
        issued = self.cleaned_data["issued_date"]
        if issued > clock.today():
            raise forms.ValidationError(
                _("This day is still to come: enter the date that stands on the paper.")
            )
        return issued


class SubmitForm(PaperForm):
    """The request goes out with the minutes of the town committee that decided on it."""

    number = serial(
        _("Number of the committee's minutes"),
        help_text=_("The town committee decides on taking a power over before it is asked for."),
    )
    issued_date = day(_("Date of the minutes"))
    issuer = None


class OpinionForm(StepForm):
    """The original department's opinion; whoever does not agree says why."""

    verdict = forms.ChoiceField(
        label=_("Opinion"),
        widget=forms.RadioSelect,
        choices=[
            (verdict.value, verdict.label)
            for verdict in (Opinion.Verdict.AGREE, Opinion.Verdict.PARTLY, Opinion.Verdict.DISAGREE)
        ],
    )
    note = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("verdict") not in (None, Opinion.Verdict.AGREE) and not data.get("note"):
            self.add_error("note", _("Say what the department does not agree with, and why."))
        return data


class DecisionForm(PaperForm):
    """The decision of the county government's executive meeting."""

    number = numbered(_("Number of the decision or minutes"))
    issued_date = day(_("Date of the decision"))
    issuer = forms.CharField(label=_("Meeting"), max_length=100, required=False)
    consent_number = numbered(
        _("Number of the city government's consent"),
        required=False,
        help_text=_("Needed for every power of the environment bureau, which belongs to the city."),
    )
    consent_date = day(_("Date of the city government's consent"), required=False)


class FilingForm(PaperForm):
    """The receipt of the filing, or the approval, of the level above."""

    number = serial(_("Number of the receipt or approval"))
    issued_date = day(_("Date of the receipt or approval"))
    issuer = forms.CharField(label=_("Authority"), max_length=100)


class AnnouncementForm(PaperForm):
    """The county's announcement; a transferred penalty names the province's decision."""

    number = numbered(_("Number of the announcement"))
    issued_date = day(_("Date of the announcement"))
    issuer = None
    effective_date = day(
        _("In force from"), help_text=_("On the day of the announcement or later.")
    )
    url = forms.URLField(
        label=_("Published at"), required=False, assume_scheme="https", max_length=200
    )
    province_number = numbered(
        _("Number of the province's decision"),
        required=False,
        help_text=_("Needed for every penalty that is transferred."),
    )
    province_date = day(_("Date of the province's decision"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("province_number") and not data.get("province_date"):
            self.add_error("province_date", _("Enter the date of the province's decision."))
        return data


class Published(StepForm):
    """Where the public reads it: a page or a paper."""

    published_url = forms.URLField(
        label=_("Published at"), required=False, assume_scheme="https", max_length=200
    )
    published_number = forms.CharField(
        label=_("Published in (number of the paper)"), max_length=60, required=False
    )


class HandOverForm(Published, PaperForm):
    """The hand-over certificate, or the entrustment with its term, publication and filing."""

    number = serial(_("Number of the certificate or entrustment"))
    issued_date = day(_("Signed on"))
    issuer = None
    term_until_date = day(
        _("Entrusted until"), required=False, help_text=_("Only for an entrustment.")
    )
    filed_date = day(
        _("Filed with the justice bureau on"),
        required=False,
        help_text=_(
            "Leave it empty where that is still to be done: you are reminded of the limit."
        ),
    )
    basis_text = forms.CharField(
        label=_("Text of the article that allows the entrustment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a licence whose article is not in the register of law."),
    )
    is_not_passed_on = forms.BooleanField(
        label=_("The power is the department's own, and the town may not entrust it further"),
        required=False,
        help_text=_("Needed for a licence."),
    )
    field_order = [
        "number", "issued_date", "term_until_date", "published_url", "published_number",
        "basis_text", "is_not_passed_on", "filed_date", "note",
    ]  # fmt: skip

    def not_asked(self) -> set[str]:
        """A transfer has no term and no filing; the law's leave to entrust is asked of licences."""
        of_licences = {"basis_text", "is_not_passed_on"}
        if self.item is None or is_entrusted_licence(self.item):
            return set()
        if self.item.mode == Mode.ENTRUSTED:
            return of_licences
        return of_licences | {"term_until_date", "filed_date", "published_url", "published_number"}


class RegistrationForm(StepForm):
    """The justice bureau's receipt of an entrustment (R5)."""

    filed_date = day(_("Filed with the justice bureau on"))
    number = serial(_("Number of the receipt"), required=False)


class ExtensionForm(Published, PaperForm):
    """A new term for an entrustment; the new one is filed and published like the first."""

    number = serial(_("Number of the new entrustment"))
    issued_date = day(_("Signed on"))
    issuer = None
    term_until_date = day(_("Entrusted until"))
    filed_date = day(_("Filed with the justice bureau on"), required=False)
    field_order = [
        "number", "issued_date", "term_until_date", "published_url", "published_number",
        "filed_date", "note",
    ]  # fmt: skip


RECALL_REASONS = [
    ("skill", _("too specialised for the town to carry")),
    ("unused", _("no or hardly any cases for a long time")),
    ("supervision", _("closely tied to the county's approval and supervision")),
    ("law", _("the law was amended or repealed")),
    ("merger", _("the departments' duties were rearranged")),
    ("overturned", _("lost in review or court, or often corrected")),
    ("expired", _("the entrustment ended and was not renewed")),
    ("relief", _("listed to be taken back to relieve the towns")),
]


class RecallForm(Published, PaperForm):
    """The county's decision to take a power back, with its ground; an entrustment's end is published."""

    reason = forms.ChoiceField(label=_("Ground"), choices=RECALL_REASONS)
    number = numbered(_("Number of the decision"))
    issued_date = day(_("Date of the decision"))
    issuer = None
    field_order = [
        "reason", "number", "issued_date", "published_url", "published_number", "note",
    ]  # fmt: skip


class CallOffForm(Published, PaperForm):
    """The county's decision not to go on with what it had decided."""

    number = numbered(_("Number of the decision"))
    issued_date = day(_("Date of the decision"))
    issuer = None
    field_order = ["number", "issued_date", "published_url", "published_number", "note"]


class AmendForm(StepForm):
    """A line that is not under review: its mode and scope are corrected."""

    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    scope_note = forms.CharField(label=_("Scope of the power"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].clause = "XY-2.1.2"
        if self.item is not None:
            self.initial |= {"mode": self.item.mode, "scope_note": self.item.scope_note}
