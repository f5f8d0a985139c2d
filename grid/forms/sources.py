"""Outside systems and what they call things."""

from typing import Any

from django import forms

from core.forms import PageForm
from grid.delivery import Undeliverable, checked_url, public_address
from grid.forms.boxes import CategoryField
from grid.models import Category, SourceCode, SourceSystem
from towns.models import Division

LEVELS = (Division.Level.COUNTY, Division.Level.TOWN)


class SourceForm(PageForm):
    """A system: its channel, its ground, where answers go."""

    webhook_url = forms.URLField(
        label=SourceSystem._meta.get_field("webhook_url").verbose_name,
        help_text=SourceSystem._meta.get_field("webhook_url").help_text,
        max_length=300,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = SourceSystem
        fields = ["name", "kind", "place", "is_unified", "webhook_url", "contact", "is_stopped"]
        clauses = {"kind": "ZJ-14"}
        allowed = {"place": "grid.add_sourcesystem"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.fields["place"].queryset
        self.fields["place"].queryset = rows.valid().filter(level__in=LEVELS)

    def clean_webhook_url(self) -> str:
        """Where answers may go at all is asked again at each delivery."""
        url = self.cleaned_data["webhook_url"]
        if url:
            try:
                _parts, host, port = checked_url(url)
                public_address(host, port)
            except Undeliverable as problem:
                raise forms.ValidationError(str(problem)) from None
        return url


class SourceCodeForm(PageForm):
    """One of their codes and the category it means."""

    category = CategoryField()

    class Meta:
        model = SourceCode
        fields = ["system", "code", "name"]
        allowed = {"system": "grid.add_sourcecode"}

    field_order = ["system", "code", "name", "category"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        place = self.user.post.place
        rows = Category.objects.for_cases(place.province_id)
        self.fields["category"].queryset = rows
        if self.instance.pk:
            own = rows.filter(code=self.instance.category_code).first()
            self.initial.setdefault("category", own and own.pk)

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip()

    def save(self, commit: bool = True) -> SourceCode:
        self.instance.category_code = self.cleaned_data["category"].code
        return super().save(commit)
