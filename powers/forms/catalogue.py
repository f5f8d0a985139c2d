"""Catalogue versions: made, and published under a document."""

from django.utils.translation import gettext_lazy as _

from core.forms import PageForm, StepForm
from powers.forms.fields import day, numbered
from powers.models import CatalogueVersion


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
