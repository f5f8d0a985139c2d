"""A row that a town writes itself: what the catalogue doesn't know, by hand or from a sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from powers.forms.lists import offices_of
from powers.lists import append, draft_of
from powers.models import ListEntry
from towns.models import Organisation


class EntrySheetForm(PageForm):
    """One row of a town's own list; it goes into the draft of the town in which one acts."""

    office = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Office in charge"), required=False
    )

    class Meta:
        model = ListEntry
        fields = [
            "name", "kind", "domain", "legal_basis", "scope_note", "responsibilities",
            "accountability", "flow", "office", "post", "supervision_phone", "remark",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.user.post.place if self.user and self.user.post else None
        offices: Any = self.fields["office"]
        offices.queryset = offices_of(own) if own else Organisation.objects.none()


class EntryAddForm(EntrySheetForm):
    """One more row of the draft, the town's own by law."""

    class Meta(EntrySheetForm.Meta):
        clauses = {"name": "XY-2.2.2"}
        widgets = {
            name: forms.Textarea(attrs={"rows": 5})
            for name in ("legal_basis", "responsibilities", "accountability", "flow")
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.draft = draft_of(self.user)
        if self.draft is None:
            raise forms.ValidationError(
                _("There is no draft of your town's list: draw up the next version first.")
            )
        same = self.draft.entries.filter(kind=data.get("kind"), name=data.get("name"))  # type: ignore[attr-defined]
        if same.exists():
            self.add_error("name", _("The draft has an item of this type and name already."))
        return data

    def save(self, commit: bool = True) -> ListEntry:
        assert self.draft is not None
        append(self.draft, [self.instance])
        return self.instance
