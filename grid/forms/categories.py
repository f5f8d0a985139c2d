"""Editions of the categories and the categories of a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from core.workflow import begin
from grid.categories import copy_of, draft_of, edition_in_force
from grid.models import Category, CategoryVersion
from powers.models import Power

NO_DRAFT = _("There is no draft edition in your province: begin a new one first.")


class EditionForm(PageForm):
    """A new edition of the province in which one acts, as a copy of the one in force where there is one."""

    class Meta:
        model = CategoryVersion
        fields = ["title", "document_number"]
        clauses = {"title": "ZJ-12"}

    def clean(self) -> dict[str, Any]:
        edition = self.instance
        if not edition._state.adding and edition.status != CategoryVersion.Status.DRAFT:
            raise forms.ValidationError(
                _("A published edition never changes: begin a new one as a copy of it.")
            )
        if edition._state.adding and draft_of(self.user) is not None:
            raise forms.ValidationError(_("There is a draft edition already: go on with that one."))
        return super().clean() or {}

    def save(self, commit: bool = True) -> CategoryVersion:
        if not self.instance._state.adding:
            edition: CategoryVersion = super().save(commit)
            return edition
        self.instance.province_id = self.user.post.place.province_id
        edition = super().save(commit)
        source = edition_in_force(edition.province_id)
        if source is not None:
            copy_of(source, edition)
        return begin(edition, by=self.user)


class CategoryForm(PageForm):
    """A category of the draft edition, typed or a row of a sheet."""

    class Meta:
        model = Category
        fields = [
            "code", "name", "platform", "urgency", "is_heading", "counts", "is_upkeep",
            "limit_amount", "limit_unit", "unit_name", "photos_needed", "power", "filing_condition",
            "closing_condition", "note",
        ]  # fmt: skip
        clauses = {"code": "ZJ-12", "is_upkeep": "XY-2.5.3", "power": "ZJ-06"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        province = self.user.post.place.province_id
        self.fields["power"].queryset = Power.objects.filter(province=province).order_by("name")
        self.fields["urgency"].required = self.fields["photos_needed"].required = False
        if self.instance._state.adding:
            self.instance.version = draft_of(self.user)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip().upper()
        if not code.isascii() or not code.isalnum() or len(code) % 2:
            raise forms.ValidationError(
                _("A code has pairs of signs: two for the heading, two more for the category.")
            )
        return code

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Category._meta.get_field("urgency").default

    def clean_photos_needed(self) -> int:
        return self.cleaned_data["photos_needed"] or 0

    def clean(self) -> dict[str, Any]:
        version = self.instance.version if self.instance.version_id else None
        if version is None:
            raise forms.ValidationError(NO_DRAFT)
        if version.status != CategoryVersion.Status.DRAFT:
            raise forms.ValidationError(
                _("A published edition never changes: begin a new one as a copy of it.")
            )
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("limit_amount")) != bool(data.get("limit_unit")):
            self.add_error("limit_amount", _("A limit is an amount and a unit."))
        return data

    def save(self, commit: bool = True) -> Category:
        row = self.instance
        heads = Category.objects.filter(version=row.version_id, code=row.code[:-2])
        row.parent = heads.first() if len(row.code) > 2 else None
        saved: Category = super().save(commit)
        return saved
