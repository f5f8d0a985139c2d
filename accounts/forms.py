"""What is asked at the door and on the pages about people and posts."""

import re
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from accounts.fields import PersonField, PlaceField, organisation_in
from accounts.models import Post, User
from accounts.roles import role_choices
from accounts.rules import objections_to_post
from accounts.workflow import propose
from core import history
from core.forms import PageForm

PHONE = re.compile(r"\+?\d[\d-]{6,17}")
CHANGE = "accounts.change_user"
FIELD_OF = {"user": "account", "acting_for": "account"}
"""Where a rule's finding is shown when the form asks under another name."""


class SignInForm(forms.Form):
    """Account name and password; the door judges them."""

    username = forms.CharField(
        label=_("Account name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of the authenticator app, or a backup code."""

    code = forms.CharField(
        label=_("Sign-in code"),
        max_length=20,
        help_text=_("Six digits from the authenticator app, or one of your backup codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class EnrolForm(forms.Form):
    """The first code of a new device; whoever replaces a device shows the password too."""

    code = forms.CharField(
        label=_("Code shown by the app"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ConfirmPasswordForm(forms.Form):
    """The password once more, before something grave."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]


class OwnPasswordForm(PasswordChangeForm):
    """Old password, new one twice; the setting's validators speak."""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = False
        return super().save(commit)


class ReasonForm(forms.Form):
    """Why; it stays in the history."""

    note = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


class UserForm(PageForm):
    """An account: who somebody is. What they may do comes from posts."""

    place = PlaceField(
        label=_("Place that keeps the account"),
        help_text=_("Name or division code; its administrators look after the account."),
    )

    class Meta:
        model = User
        fields = ["full_name", "username", "email", "phone", "place"]
        widgets = {"phone": forms.TextInput({"autocomplete": "off", "inputmode": "tel"})}
        help_texts = {"username": _("For signing in, such as zhang.wei; it stays the same.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.fields["place"].reach_of(self.user, "accounts.add_user" if is_new else CHANGE)
        if not is_new:
            del self.fields["username"]
            self.initial["phone"] = ""
            self.fields["phone"].help_text = _("Kept as it is when left empty; “-” deletes it.")
            if self.instance.place:
                self.initial["place"] = self.instance.place.code

    def clean_phone(self) -> str:
        """A number is never shown in the form: empty keeps the one that is stored."""
        typed = "".join(self.cleaned_data["phone"].split())
        if not typed and self.instance.pk:
            return self.instance.phone
        if typed in ("", "-"):
            return ""
        if not PHONE.fullmatch(typed):
            raise forms.ValidationError(
                _("A phone number has 7 to 15 digits, such as 13812341234 or 0579-85551234.")
            )
        return typed

    def save(self, commit: bool = True) -> User:
        step = "change" if self.instance.pk else "begin"
        if step == "begin":
            self.instance.set_unusable_password()
        user = super().save(commit)
        history.record(user, step, by=self.user, to="active")
        return user


class ProposalForm(PageForm):
    """Shared by posts and deputies: somebody, for some days, on some ground."""

    account = PersonField(label=_("Account name of the person"))

    class Meta:
        model = Post
        fields = ["from_date", "until_date", "basis"]
        help_texts = {
            "basis": _("Number of the appointment paper, such as 义政干〔2026〕3号."),
            "until_date": _("The last day; empty until further notice."),
        }
        widgets = {
            "from_date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "until_date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].reach_of(self.user, "accounts.view_user")

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the post says besides its dates."""
        return {}

    def clean(self) -> dict[str, Any]:
        """The rules speak at the fields; the database's own refusals never show."""
        data = self.cleaned_data
        if self.errors:
            return data
        for name, value in self.facts(data).items():
            setattr(self.instance, name, value)
        for name in ("from_date", "until_date", "basis"):
            setattr(self.instance, name, data.get(name))
        for finding in objections_to_post(self.instance):
            name = FIELD_OF.get(finding.field, finding.field)
            self.add_error(name if name in self.fields else None, str(finding))
        return data

    def save(self, commit: bool = True) -> Post:
        return propose(self.instance, by=self.user)


class PostForm(ProposalForm):
    """A post of one's own, for a person in a place."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    place = PlaceField(label=_("Place"), help_text=_("Name or division code."))
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=100,
        required=False,
        help_text=_("Its name in this place, where the role is held in one."),
    )

    field_order = ["account", "role", "place", "organisation", "from_date", "until_date", "basis"]

    class Meta(ProposalForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].reach_of(self.user, "accounts.propose_post")

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        unit = data.get("organisation")
        return {
            "user": data["account"],
            "role": data["role"],
            "place": data["place"],
            "organisation": organisation_in(data["place"], unit) if unit else None,
        }

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except forms.ValidationError as wrong:
            self.add_error("organisation", wrong)
            return self.cleaned_data


class DeputyForm(ProposalForm):
    """Somebody who acts for the holder of a post until a day."""

    class Meta(ProposalForm.Meta):
        pass

    def __init__(self, *args: Any, original: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.original = original
        self.fields["until_date"].required = True
        self.fields["until_date"].help_text = _("The last day of acting.")

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        original = self.original
        return {
            "user": data["account"],
            "kind": Post.Kind.ACTING,
            "acting_for": original,
            "role": original.role,
            "place": original.place,
            "organisation": original.organisation,
        }
