"""Document numbers of a county's batches: each is used once."""

from typing import Any

from django.utils.translation import gettext as _

from core.workflow import Finding
from powers.models import Batch

ONE_PER_DOCUMENT = "one_batch_per_document"
"""The constraint that holds even where two officers enter the same number at once."""


def used_before(county: int | None, number: str, besides: Batch | None = None) -> Finding | None:
    """The sentence for a number that another batch of the county bears already."""
    if not number or county is None:
        return None
    there = Batch.objects.filter(county=county, document_number=number)
    if besides is not None and besides.pk:
        there = there.exclude(pk=besides.pk)
    batch = there.first()
    return said(number, batch) if batch else None


def said(number: str, batch: Any) -> Finding:
    return Finding(
        _("The document number %(number)s was used before, for “%(batch)s”: check the number.")
        % {"number": number, "batch": batch},
        field="document_number",
    )
