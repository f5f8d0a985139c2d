"""What is asked for a new token."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.matrix import words_for
from accounts.models import ApiToken, User
from accounts.roles.house import TOKENS
from accounts.tokens import issue
from core import clock

PERIODS = [(30, _("30 days")), (90, _("90 days")), (365, _("one year"))]


class TokenForm(forms.Form):
    """Its name, how long it lives, and which of the post's permissions it may use."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What uses it: “county data platform”.")
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=PERIODS, coerce=int, initial=90)
    permissions = forms.MultipleChoiceField(
        label=_("It may"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only as much as its work needs; never more than your post."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        held = sorted(user.post.permissions - TOKENS) if user.post else []
        self.fields["permissions"].choices = [(name, words_for(name)) for name in held]

    def save(self) -> tuple[ApiToken, str]:
        """The token and its secret, which is shown now and never again."""
        data = self.cleaned_data
        until = clock.now() + timedelta(days=data["days"])
        return issue(self.user.post, data["name"], set(data["permissions"]), until)
