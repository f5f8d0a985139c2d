"""What an evaluation says: figures, verdict, report; for one line or for a batch in one grid."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from powers.evaluation_figures import from_use
from powers.forms.fields import serial
from powers.forms.steps import PaperForm
from powers.models import Delegation, Evaluation

V = Evaluation.Verdict


def count(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=10_000_000, **kwargs)


def share(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        required=False,
        **kwargs,
    )


class EvaluationForm(PaperForm):
    """The figures of one power, the verdict, and the report in which they stand."""

    cases = count(_("Cases since the last evaluation"))
    zero_months = count(_("Months without a case"), required=False)
    on_time = count(_("Done on time"))
    corrected = count(_("Corrected or overturned"))
    satisfaction = share(
        _("Satisfaction (%)"), help_text=_("As people rated it, where they were asked.")
    )
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=V.choices,
        widget=forms.RadioSelect,
        help_text=_("To suspend or take back is decided by the county government afterwards."),
    )
    scope_note = forms.CharField(
        label=_("Wider scope"),
        max_length=300,
        required=False,
        help_text=_("Only where the verdict is to widen."),
    )
    number = serial(_("Number of the report"))
    issuer = None
    field_order = [
        "cases", "zero_months", "on_time", "corrected", "satisfaction", "verdict", "scope_note",
        "number", "issued_date", "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].clause = "ZJ-20"
        if self.item is not None:
            self.initial = from_use([self.item]).get(self.item.pk, {}) | self.initial


class BatchEvaluationForm(PaperForm):
    """One report for many lines: a row of figures each; rows without a verdict stay as they are."""

    number = serial(_("Number of the report"))
    issuer = None
    FIGURES = ("cases", "zero_months", "on_time", "corrected", "satisfaction", "verdict", "note")

    def __init__(self, *args: Any, lines: Iterable[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        known = from_use(self.lines)
        for line in self.lines:
            for name, box in boxes(line).items():
                box.initial = known.get(line.pk, {}).get(name)
                self.fields[f"{name}-{line.pk}"] = box

    def boxes_of(self, line: Delegation) -> list[Any]:
        return [self[f"{name}-{line.pk}"] for name in self.FIGURES]

    def given(self) -> dict[Delegation, dict[str, Any]]:
        """For each line with a verdict its figures, with number and date of the report."""
        report = {name: self.cleaned_data[name] for name in ("number", "issued_date")}
        return {
            line: {name: self.cleaned_data.get(f"{name}-{line.pk}") for name in self.FIGURES}
            | report
            for line in self.lines
            if self.cleaned_data.get(f"verdict-{line.pk}")
        }


def boxes(line: Delegation) -> dict[str, forms.Field]:
    """The boxes of one row; each says for whom it is to somebody who hears the page."""
    texts = {
        "cases": _("Cases"),
        "zero_months": _("Months without a case"),
        "on_time": _("Done on time"),
        "corrected": _("Corrected or overturned"),
        "satisfaction": _("Satisfaction (%)"),
        "verdict": _("Verdict"),
        "note": _("Reason"),
    }
    made: dict[str, forms.Field] = {
        name: count(texts[name], required=False)
        for name in ("cases", "zero_months", "on_time", "corrected")
    }
    made["satisfaction"] = share(texts["satisfaction"])
    made["verdict"] = forms.ChoiceField(
        label=texts["verdict"], choices=[("", "—"), *V.choices], required=False
    )
    made["note"] = forms.CharField(label=texts["note"], max_length=500, required=False)
    for name, box in made.items():
        kind = "form-select" if name == "verdict" else "form-control"
        box.widget.attrs |= {
            "class": f"{kind} in-grid",
            "aria-label": f"{line.title}: {texts[name]}",
        }
    return made
