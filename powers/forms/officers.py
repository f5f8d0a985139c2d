"""Enforcement cards."""

from typing import Any

from core.forms import PageForm
from powers.models import CertifiedOfficer


class CertifiedOfficerForm(PageForm):
    """An enforcement card of somebody in a town."""

    class Meta:
        model = CertifiedOfficer
        fields = ["town", "name", "card_number", "field", "valid_until_date"]
        allowed = {"town": "powers.add_certifiedofficer"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = self.fields["town"].queryset.towns().valid()
