"""An article of law with the time in which it holds."""

from typing import Any

from core.forms import PageForm
from powers import law
from powers.forms.fields import day
from powers.models import LegalBasis


class LegalBasisForm(PageForm):
    """An article of the province's register; a last day tells the reviewers whom it concerns."""

    effective_from_date = day(
        LegalBasis._meta.get_field("effective_from_date").verbose_name, required=False
    )
    effective_until_date = day(
        LegalBasis._meta.get_field("effective_until_date").verbose_name,
        required=False,
        help_text=LegalBasis._meta.get_field("effective_until_date").help_text,
    )

    class Meta:
        model = LegalBasis
        fields = [
            "law", "edition", "article", "text", "effective_from_date", "effective_until_date",
            "successor",
        ]  # fmt: skip
        clauses = {"effective_until_date": "ZJ-20"}

    def clean(self) -> dict[str, Any]:
        """The register is that of the province in which one acts; a sheet's rows come here too."""
        if self.instance.province_id is None and self.user is not None and self.user.post:
            self.instance.province_id = self.user.post.place.province_id
        return super().clean() or {}

    def _get_validation_exclusions(self) -> set[str]:
        """The province is given by the post, so the register's uniqueness is checked with it."""
        return super()._get_validation_exclusions() - {"province"}

    def save(self, commit: bool = True) -> LegalBasis:
        basis = super().save(commit)
        if commit and "effective_until_date" in self.changed_data:
            law.tell_reviewers([basis])
        return basis
