"""Fields that the forms of the powers share: days, document numbers, serial numbers."""

from typing import Any

from django import forms

from core.documents import DocumentNumberField
from core.forms import DAYS


def day(label: Any, required: bool = True, help_text: Any = "", **kwargs: Any) -> forms.DateField:
    """A date with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=DAYS,
        **kwargs,
    )


def numbered(label: Any, **kwargs: Any) -> DocumentNumberField:
    """A document number, brought into the form 机关代字〔2026〕1号."""
    return DocumentNumberField(label=label, **kwargs)


def serial(label: Any, **kwargs: Any) -> forms.CharField:
    """The number of a paper that is no official document: a certificate, a receipt, minutes."""
    return forms.CharField(label=label, max_length=60, **kwargs)
