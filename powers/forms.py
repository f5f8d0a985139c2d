"""What is filled in: requests, lines, and the data of each step of a delegation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.documents import DocumentNumberField
from core.forms import PageForm, StepForm
from powers.models import (
    Batch,
    CatalogueVersion,
    CertifiedOfficer,
    Mode,
    Opinion,
    PowerItem,
    ProcedureStep,
    Stage,
)
from powers.requests import towns_to_ask_for
from towns.models import Division


def day(label: Any, required: bool = True, help_text: Any = "", **kwargs: Any) -> forms.DateField:
    """A date with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **kwargs,
    )


def numbered(label: Any, **kwargs: Any) -> DocumentNumberField:
    """A document number, brought into the form 机关代字〔2026〕1号."""
    return DocumentNumberField(label=label, **kwargs)


def serial(label: Any, **kwargs: Any) -> forms.CharField:
    """The number of a paper that is no official document: a certificate, a receipt, minutes."""
    return forms.CharField(label=label, max_length=60, **kwargs)


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
        initial=Opinion.Verdict.AGREE,
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
    url = forms.URLField(label=_("Published at"), required=False, assume_scheme="https")
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


class HandOverForm(PaperForm):
    """The hand-over certificate, or the entrustment with its term and filing."""

    number = serial(_("Number of the certificate or entrustment"))
    issued_date = day(_("Signed on"))
    issuer = None
    term_until_date = day(
        _("Entrusted until"), required=False, help_text=_("Only for an entrustment.")
    )
    filed_date = day(_("Filed with the justice bureau on"), required=False)


class ExtensionForm(PaperForm):
    """A new term for an entrustment."""

    number = serial(_("Number of the new entrustment"))
    issued_date = day(_("Signed on"))
    issuer = None
    term_until_date = day(_("Entrusted until"))


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


class RecallForm(PaperForm):
    """The county's decision to take a power back, with its ground."""

    reason = forms.ChoiceField(label=_("Ground"), choices=RECALL_REASONS)
    number = numbered(_("Number of the decision"))
    issued_date = day(_("Date of the decision"))
    issuer = None


class PublishForm(StepForm):
    """Publishing a catalogue version under its document."""

    document_number = numbered(_("Document number"))
    issued_date = day(_("Issued on"))


class CatalogueForm(PageForm):
    """A new catalogue version of the province in which one acts."""

    class Meta:
        model = CatalogueVersion
        fields = ["title"]

    def save(self, commit: bool = True) -> CatalogueVersion:
        if self.instance._state.adding:
            self.instance.province_id = self.user.post.place.province_id
        return super().save(commit)


class AmendForm(StepForm):
    """A line that is not under review: its mode and scope are corrected."""

    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    scope_note = forms.CharField(label=_("Scope of the power"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].clause = "XY-2.1.2"
        if self.item is not None:
            self.initial |= {"mode": self.item.mode, "scope_note": self.item.scope_note}


class CertifiedOfficerForm(PageForm):
    """An enforcement card of somebody in a town."""

    class Meta:
        model = CertifiedOfficer
        fields = ["town", "name", "card_number", "field", "valid_until_date"]
        allowed = {"town": "powers.add_certifiedofficer"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = self.fields["town"].queryset.towns().valid()


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


class AskForm(forms.Form):
    """A request: its title, and for a county the towns; items are ticked in the list below."""

    title = forms.CharField(label=_("Title of the request"), max_length=120)
    document_number = numbered(
        _("Document number"), required=False, help_text=_("Only where a document has been issued.")
    )
    planned_date = day(_("Planned start"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    towns = forms.ModelMultipleChoiceField(
        Division.objects.none(), label=_("Towns"), widget=forms.CheckboxSelectMultiple
    )
    items = forms.ModelMultipleChoiceField(
        PowerItem.objects.none(),
        label=_("Items"),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Tick at least one item of the catalogue.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["towns"].queryset = towns_to_ask_for(user)
        self.fields["items"].queryset = PowerItem.objects.visible_to(user).published()
        if user.post.place.level == Division.Level.TOWN:
            self.fields["towns"].required = False
            self.fields["towns"].widget = forms.MultipleHiddenInput()

    def clean_towns(self) -> Any:
        if self.user.post.place.level == Division.Level.TOWN:
            return [self.user.post.place]
        return self.cleaned_data["towns"]

    def clean_document_number(self) -> str:
        number = self.cleaned_data["document_number"]
        county = self.user.post.place.county_id
        if number and Batch.objects.filter(county=county, document_number=number).exists():
            raise forms.ValidationError(
                _("A batch with this document number exists already: check the number.")
            )
        return number
