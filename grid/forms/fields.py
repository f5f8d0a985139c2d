"""Fields that the forms of the ground share: choices read once, phones, days."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import PHONE
from core import history
from towns.models import Division


def date_box() -> forms.DateInput:
    """A date with the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def moment_box() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class KnownField(forms.ModelChoiceField):
    """One of some hundreds of rows, read once: a sheet of a thousand rows asks no query for each."""

    is_read_once = True

    def known(self) -> dict[str, Any]:
        rows = self.__dict__.get("_known")
        if rows is None:
            rows = {str(row.pk): row for row in self.queryset}
            self.__dict__["_known"] = rows
        return rows

    def __deepcopy__(self, memo: dict) -> "KnownField":
        copied = super().__deepcopy__(memo)
        copied.__dict__.pop("_known", None)
        return copied

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        found = self.known().get(str(getattr(value, "pk", value)))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return found


class VillageField(KnownField):
    """A village, written with its town where there are several."""

    def label_from_instance(self, village: Division) -> str:
        town = village.parent
        return f"{town.name} · {village.name} {village.code}" if town else village.name


class PhoneField(forms.CharField):
    """A phone number, brought into one form."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput({"autocomplete": "off", "inputmode": "tel"})
        super().__init__(
            **{"label": gettext_lazy("Phone"), "max_length": 40, "widget": box, **kwargs}
        )

    def clean(self, value: Any) -> str:
        typed = "".join(super().clean(value).split())
        if typed and typed != "-" and not PHONE.fullmatch(typed):
            raise forms.ValidationError(
                _("A phone number has 7 to 15 digits, such as 13812341234 or 0579-85551234.")
            )
        return typed


def recorded(form: Any, item: Any, *, is_new: bool) -> Any:
    """The history of what has no workflow: which fields were entered or changed; no phone is told."""
    changed = {
        name: str(form.cleaned_data.get(name) or "")
        for name in form.changed_data
        if not isinstance(form.fields[name], PhoneField)
    }
    history.record(item, "begin" if is_new else "change", by=form.user, to="", data=changed)
    return item


def kept_phone(form: Any) -> str:
    """A stored number is never shown in a form: empty keeps it, “-” deletes it."""
    typed, stored = form.cleaned_data["phone"], form.instance.phone
    if not typed and form.instance.pk:
        return stored
    return "" if typed == "-" else typed
