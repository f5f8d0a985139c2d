"""A town's list: drawn up, its rows sharpened, published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm, StepForm
from powers.forms.fields import day, numbered
from powers.lists import draw_up
from powers.models import ListEntry, PowerSource, TownList, Wording
from towns.models import Organisation

LINES = {"rows": 6}
SHARPENED = (
    "responsibilities", "accountability", "flow", "supervision_phone", "office", "post",
    "scope_note", "remark",
)  # fmt: skip


class PublishListForm(StepForm):
    """The county government's decision by which the list is published."""

    document_number = numbered(_("Document number"))
    effective_date = day(_("In force from"))


class TownListForm(PageForm):
    """The next version of a town's list; an existing draft changes its title and note only."""

    class Meta:
        model = TownList
        fields = ["town", "title", "note"]
        allowed = {"town": "powers.add_townlist"}
        clauses = {"town": "ZJ-07"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        if self.instance.pk:
            del self.fields["town"]
            return
        own = self.user.post.place if self.user and self.user.post else None
        towns: Any = self.fields["town"]
        towns.queryset = type(own).objects.filter(pk=own.pk) if own else towns.queryset.none()
        towns.initial = own

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        town = data.get("town")
        if town and TownList.objects.of_town(town).being_made().exists():
            self.add_error("town", _("A version of this town's list is being made already."))
        if self.instance.pk and not self.instance.is_editable:
            raise forms.ValidationError(_("This version is no longer with the town."))
        return data

    def save(self, commit: bool = True) -> TownList:
        if self.instance.pk:
            return super().save(commit)
        data = self.cleaned_data
        self.instance = draw_up(data["town"], by=self.user, title=data["title"], note=data["note"])
        return self.instance


class EntryForm(PageForm):
    """One row of a draft: the town's own words, its office and post."""

    class Meta:
        model = ListEntry
        fields = list(SHARPENED)
        clauses = {"responsibilities": "XY-2.2.2", "office": "ZJ-07"}
        widgets = {
            name: forms.Textarea(attrs=LINES)
            for name in ("responsibilities", "accountability", "flow")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.town_list_id:
            offices: Any = self.fields["office"]
            offices.queryset = offices_of(self.instance.town_list.town)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance.town_list_id and not self.instance.town_list.is_editable:
            raise forms.ValidationError(
                _("This version is frozen: draw up the next one to change its rows.")
            )
        return data

    def save(self, commit: bool = True) -> ListEntry:
        self.instance.version += 1
        return super().save(commit)


class WordingForm(PageForm):
    """The province's standard words for one type of power."""

    class Meta:
        model = Wording
        fields = ["responsibilities", "accountability", "flow"]
        widgets = {name: forms.Textarea(attrs={"rows": 10}) for name in fields}


class SourceForm(PageForm):
    """The code and name of the origin for one mode."""

    class Meta:
        model = PowerSource
        fields = ["code", "label"]


class AssignForm(forms.Form):
    """Office, post and phone for all rows chosen; what is left empty stays as it is."""

    office = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Office in charge"),
        required=False,
        empty_label=_("as it is"),
    )
    post = forms.CharField(label=_("Post in charge"), max_length=60, required=False)
    supervision_phone = forms.CharField(label=_("Supervision phone"), max_length=40, required=False)

    def __init__(self, *args: Any, town: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices: Any = self.fields["office"]
        offices.queryset = offices_of(town)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.values()):
            raise forms.ValidationError(_("Give an office, a post or a phone to assign."))
        return data


def offices_of(town: Any) -> Any:
    """The town's own offices and institutions of today."""
    kinds = (Organisation.Kind.OFFICE, Organisation.Kind.INSTITUTION)
    return Organisation.objects.valid().filter(division=town, kind__in=kinds).order_by("pk")
