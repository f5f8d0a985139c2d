"""Proposals as a sheet to read."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import PageForm
from core.sheets import Column, Sheet
from powers.models import Proposal


class ProposalRow(PageForm):
    """Nothing is imported: proposals come from the figures."""

    class Meta:
        model = Proposal
        fields: list[str] = []


PROPOSALS = Sheet(
    "powers.proposals",
    ProposalRow,
    title=_("Proposals"),
    columns={
        "title": Column(_("Item"), export_only=True),
        "town": Column(_("Town"), path="town__name", export_only=True),
        "department": Column(_("Original department"), path="department__name", export_only=True),
        "kind": Column(pgettext_lazy("proposal", "Proposed"), export_only=True),
        "ground": Column(pgettext_lazy("proposal", "Ground"), export_only=True),
        "text": Column(_("In figures"), export_only=True),
        "clause": Column(_("Clause"), export_only=True),
        "made_date": Column(_("Proposed on"), export_only=True),
        "status": Column(_("Status"), export_only=True),
        "decided_date": Column(_("Settled on"), export_only=True),
    },
)
