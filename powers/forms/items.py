"""One item of a catalogue: typed in the browser, or a row of a sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from powers import rules
from powers.catalogue import draft_of, link_items, local_code
from powers.identity import identify
from powers.models import CatalogueVersion, Mode, PowerItem
from powers.models.modes import MODE_WORDS

LAST_NUMBER = 9_999
"""The local code has four digits for it."""


class ModeField(forms.ChoiceField):
    """A mode by its value, its label, or a word of the sources (下放, 交由, 赋权 …)."""

    def __init__(self, **kwargs: Any) -> None:
        words = [(mode.value, word) for word, mode in MODE_WORDS.items()]
        super().__init__(choices=[*Mode.choices, *words], **kwargs)


class ItemForm(PageForm):
    """One catalogue item; it goes into the draft version of the province in which one acts."""

    mode = ModeField(label=_("Proposed mode"))
    number = forms.IntegerField(
        label=PowerItem._meta.get_field("number").verbose_name, min_value=0, max_value=LAST_NUMBER
    )

    class Meta:
        model = PowerItem
        fields = [
            "number", "kind", "name", "domain", "department_name", "mode", "is_reserved",
            "complexity", "catalogue_code", "province_serial", "legal_basis",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complexity"].required = False

    def clean_complexity(self) -> str:
        return self.cleaned_data["complexity"] or PowerItem.Complexity.SIMPLE

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        mode = data.get("mode", "")
        power = PowerItem(
            kind=data.get("kind", ""), is_reserved=bool(data.get("is_reserved")), mode=mode
        )
        for finding in rules.objections_to_mode(power, mode):
            self.add_error("mode", str(finding))
        return data


class DraftItemForm(ItemForm):
    """An item of the draft, typed in the browser. A published version never changes (ZJ-20)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"] = forms.ChoiceField(label=_("Proposed mode"), choices=Mode.choices)
        self.fields["legal_basis"].help_text = _(
            "For example: 《建筑法》第7条、第8条. The articles are linked to the register of law."
        )
        if self.instance._state.adding:
            self.instance.version = draft_of(self.user)

    def clean(self) -> dict[str, Any]:
        version = self.instance.version if self.instance.version_id else None
        if version is None:
            raise forms.ValidationError(
                _("There is no draft of the catalogue in your province: make a new version first.")
            )
        if version.status != CatalogueVersion.Status.DRAFT:
            raise forms.ValidationError(
                _("A published version never changes (ZJ-20): begin a new one as a copy of it.")
            )
        return self.without_doubles(super().clean())

    def without_doubles(self, data: dict[str, Any]) -> dict[str, Any]:
        others = PowerItem.objects.filter(version=self.instance.version_id)
        others = others.exclude(pk=self.instance.pk)
        if others.filter(number=data.get("number")).exists():
            self.add_error("number", _now("Another item of this version has this number."))
        if "kind" in data and others.filter(kind=data["kind"], name=data.get("name")).exists():
            self.add_error("name", _now("This version has an item of this type and name."))
        return data

    def save(self, commit: bool = True) -> PowerItem:
        item = self.instance
        item.local_code = local_code(item)
        if item.power_id is None:
            identify([item], item.version.province_id)
        saved = super().save(commit)
        link_items(item.version, [saved])
        return saved
