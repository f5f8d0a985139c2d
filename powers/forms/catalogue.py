"""Catalogue versions: made anew or as a copy, and published under a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm, StepForm
from powers.catalogue import copy_of
from powers.forms.fields import day, numbered
from powers.models import CatalogueVersion


class PublishForm(StepForm):
    """Publishing a catalogue version under its document."""

    document_number = numbered(_("Document number"))
    issued_date = day(_("Issued on"))


class CatalogueForm(PageForm):
    """A new catalogue version of the province in which one acts."""

    is_copy = forms.BooleanField(
        label=_("Begin as a copy of the version in force"),
        required=False,
        help_text=_("All its items come along and can be changed, dropped or added to."),
    )

    class Meta:
        model = CatalogueVersion
        fields = ["title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding or self.in_force() is None:
            del self.fields["is_copy"]

    def in_force(self) -> CatalogueVersion | None:
        rows = CatalogueVersion.objects.visible_to(self.user)
        return rows.filter(status=CatalogueVersion.Status.PUBLISHED).first()

    def clean(self) -> dict[str, Any]:
        if not self.instance._state.adding and not self.instance.is_draft:
            raise forms.ValidationError(
                _("A published version never changes (ZJ-20): begin a new one as a copy of it.")
            )
        return super().clean() or {}

    def save(self, commit: bool = True) -> CatalogueVersion:
        if self.instance._state.adding:
            self.instance.province_id = self.user.post.place.province_id
            if self.cleaned_data.get("is_copy"):
                source = self.in_force()
                self.instance = copy_of(source, self.cleaned_data["title"], self.user)
                return self.instance
        return super().save(commit)
