"""A batch after it was drawn up: title, document number, planned start."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents import DocumentNumberField
from core.forms import PageForm
from powers.models import Batch
from powers.numbers import used_before
from towns.models import Division


class BatchForm(PageForm):
    """What of a batch may still be corrected; its lines move by themselves."""

    document_number = DocumentNumberField(
        label=Batch._meta.get_field("document_number").verbose_name, required=False
    )

    class Meta:
        model = Batch
        fields = ["title", "document_number", "planned_date", "note"]
        clauses = {"planned_date": "XY-2.1.3"}
        widgets = {
            "planned_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def clean_document_number(self) -> str:
        number: str = self.cleaned_data["document_number"]
        finding = used_before(self.instance.county_id, number, besides=self.instance)
        if finding:
            raise forms.ValidationError(str(finding))
        return number

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        place = self.user.post.place
        if place.level == Division.Level.TOWN and self.instance.town_id != place.pk:
            self.add_error(None, _("The county drew this batch up: only the county changes it."))
        return data
