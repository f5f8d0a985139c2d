"""Many rows of a draft at once: what is typed is kept, row by row, and nothing is lost on an error."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from powers.forms.lists import offices_of
from powers.models import ListEntry

TEXTS = ("responsibilities", "accountability", "flow")
SHORT = ("post", "supervision_phone", "scope_note", "remark")
WRITTEN = ("office_id", *SHORT, *TEXTS)
LABELS = {
    name: ListEntry._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    for name in ("office", *SHORT, *TEXTS)
}


class RowForm(forms.Form):
    """One row; `version` is that which was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    drop = forms.BooleanField(
        required=False,
        label=_("take out"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    office_id = forms.TypedChoiceField(
        label=LABELS["office"], required=False, coerce=int, empty_value=None
    )
    post = forms.CharField(label=LABELS["post"], max_length=60, required=False)
    supervision_phone = forms.CharField(
        label=LABELS["supervision_phone"], max_length=40, required=False
    )
    scope_note = forms.CharField(label=LABELS["scope_note"], max_length=300, required=False)
    remark = forms.CharField(label=LABELS["remark"], max_length=300, required=False)
    responsibilities = forms.CharField(
        label=LABELS["responsibilities"], required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    accountability = forms.CharField(
        label=LABELS["accountability"], required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    flow = forms.CharField(
        label=LABELS["flow"], required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, entry: ListEntry, offices: list[Any], **kwargs: Any) -> None:
        super().__init__(
            *args, prefix=f"e{entry.pk}", initial=_initial(entry), use_required_attribute=False,
            **kwargs,
        )  # fmt: skip
        self.entry = entry
        office: Any = self.fields["office_id"]
        office.choices = offices
        for name, field in self.fields.items():
            if name not in ("version", "drop"):
                css = "form-select" if name == "office_id" else "form-control"
                field.widget.attrs |= {
                    "class": css,
                    "aria-label": f"{field.label}：{entry.number}",
                }
            if name in ("post", "supervision_phone"):
                field.widget.attrs["placeholder"] = field.label

    @property
    def is_changed(self) -> bool:
        return any(name in self.changed_data for name in (*WRITTEN, "drop"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.is_changed and data.get("version") != self.entry.version:
            raise forms.ValidationError(
                _("Somebody changed this row in the meantime: compare, then save again.")
            )
        return data

    def write(self) -> None:
        """Into the row; the caller stores it."""
        for name in WRITTEN:
            setattr(self.entry, name, plain_lines(self.cleaned_data[name]))
        self.entry.version += 1


def plain_lines(value: Any) -> Any:
    """Browsers send line ends as CRLF."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _initial(entry: ListEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*WRITTEN, "version")}


def rows_for(entries: Iterable[ListEntry], town: Any, data: Any = None) -> list[RowForm]:
    """A form for each row; the offices are read once."""
    offices = [("", "—"), *((office.pk, office.name) for office in offices_of(town))]
    return [RowForm(data, entry=entry, offices=offices) for entry in entries]
