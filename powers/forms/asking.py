"""A request for powers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from powers.forms.fields import day, numbered
from powers.models import PowerItem
from powers.numbers import used_before
from powers.requests import towns_to_ask_for
from towns.models import Division


class AskForm(forms.Form):
    """A request: its title, and for a county the towns; items are ticked in the list below."""

    title = forms.CharField(label=_("Title of the request"), max_length=120)
    document_number = numbered(
        _("Document number"), required=False, help_text=_("Only where a document has been issued.")
    )
    planned_date = day(_("Planned start"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    towns = forms.ModelMultipleChoiceField(
        Division.objects.none(), label=_("Towns"), widget=forms.CheckboxSelectMultiple
    )
    items = forms.ModelMultipleChoiceField(
        PowerItem.objects.none(),
        label=_("Items"),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Tick at least one item of the catalogue.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["towns"].queryset = towns_to_ask_for(user)
        self.fields["items"].queryset = PowerItem.objects.visible_to(user).published()
        if user.post.place.level == Division.Level.TOWN:
            self.fields["towns"].required = False
            self.fields["towns"].widget = forms.MultipleHiddenInput()

    def clean_towns(self) -> Any:
        if self.user.post.place.level == Division.Level.TOWN:
            return [self.user.post.place]
        return self.cleaned_data["towns"]

    def clean_document_number(self) -> str:
        number = self.cleaned_data["document_number"]
        finding = used_before(self.user.post.place.county_id, number)
        if finding:
            raise forms.ValidationError(str(finding))
        return number
