"""The order by which dropped powers come back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from powers.forms.fields import numbered
from powers.forms.steps import RECALL_REASONS, PaperForm, Published

GROUNDS = [(code, label) for code, label in RECALL_REASONS if code in ("relief", "law", "merger")]


class OrderForm(Published, PaperForm):
    """Number and date of the document, the ground it names, and where the public reads it."""

    number = numbered(_("Number of the document"))
    reason = forms.ChoiceField(label=_("Ground"), choices=GROUNDS)
    issuer = None
    field_order = ["number", "issued_date", "reason", "published_url", "published_number"]

    def clean(self) -> dict[str, Any]:
        """R9: the end of an entrustment is published, and the order ends some among others."""
        data = super().clean() or {}
        if not (data.get("published_url") or data.get("published_number")):
            self.add_error(
                "published_url",
                _(
                    "Enter the address of the publication or the number of the paper: the public reads it."
                ),
            )
        return data
