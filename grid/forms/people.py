"""Who works in a grid and who helps there, as it is entered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from core import clock
from core.forms import PageForm
from core.workflow import begin
from grid.forms.fields import KnownField, PhoneField, date_box, kept_phone, recorded
from grid.models import Grid, GridStaff, Member
from grid.models.members import phone_index
from grid.workflow import MEMBER


class GridField(KnownField):
    """A grid, written with its village."""

    def label_from_instance(self, grid: Grid) -> str:
        return f"{grid.village_name} · {grid.name} {grid.code}"


def grid_choice(form: Any) -> None:
    """The grids in force; those of one village where the page was opened from one of its grids."""
    rows = form.fields["grid"].queryset.in_force().order_by("village_code", "code", "pk")
    asked = str(form.initial.get("grid", ""))
    here = rows.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    form.fields["grid"].queryset = rows.filter(village_code=here.village_code) if here else rows


class StaffForm(PageForm):
    """Somebody works in a grid: by account, or by name and phone."""

    grid = GridField(Grid.objects.filter(), label=pgettext_lazy("one grid", "Grid"))
    user = forms.ModelChoiceField(
        User.objects.filter(),
        label=gettext_lazy("Account name"),
        required=False,
        to_field_name="username",
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Who has an account here; the grid is then seen by it."),
    )
    phone = PhoneField(required=False)

    class Meta:
        model = GridStaff
        fields = ["grid", "role", "user", "name", "phone", "micro_grid", "from_date", "until_date"]
        allowed = {"grid": "grid.add_gridstaff", "user": "grid.add_gridstaff"}
        clauses = {"role": "ZJ-12"}
        widgets = {"from_date": date_box(), "until_date": date_box()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = self.fields["user"].queryset.filter(is_active=True)
        self.fields["user"].error_messages["invalid_choice"] = _(
            "No active account with this name in your place."
        )
        grid_choice(self)
        if self.instance.pk:
            self.initial["phone"] = ""
            self.initial["user"] = self.instance.user.username if self.instance.user else ""
            self.fields["phone"].help_text = _("Kept as it is when left empty; “-” deletes it.")

    def clean_phone(self) -> str:
        return kept_phone(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        user = data.get("user")
        if user is not None:
            data["name"] = user.full_name
        elif not data.get("name") and "user" not in self.errors:
            self.add_error("name", _("Name the person, or choose an account."))
        return data

    def save(self, commit: bool = True) -> GridStaff:
        is_new = self.instance.pk is None
        return recorded(self, super().save(commit), is_new=is_new)


class MemberForm(PageForm):
    """Somebody helps: entered by the grid, and enrolled at once."""

    grid = GridField(Grid.objects.filter(), label=pgettext_lazy("one grid", "Grid"))
    phone = PhoneField()

    class Meta:
        model = Member
        fields = [
            "grid", "kind", "name", "organisation_name", "credit_code", "phone", "skills",
        ]  # fmt: skip
        allowed = {"grid": "grid.add_member"}
        clauses = {"kind": "ZJ-12"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grid_choice(self)
        if self.instance.pk:
            self.fields["phone"].required = False
            self.initial["phone"] = ""
            self.fields["phone"].help_text = _("Kept as it is when left empty.")

    def clean_phone(self) -> str:
        return kept_phone(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("phone"):
            self.instance.phone_index = phone_index(data["phone"])
            if self.stands_already(data.get("grid")):
                self.add_error("phone", _("Somebody with this phone stands in this grid already."))
        return data

    def stands_already(self, grid: Grid | None) -> bool:
        rows = Member.objects.filter(grid=grid, phone_index=self.instance.phone_index)
        return rows.filter(status__in=Member.STANDING).exclude(pk=self.instance.pk).exists()

    def save(self, commit: bool = True) -> Member:
        is_new = self.instance.pk is None
        item = super().save(commit)
        if is_new:
            begin(item, by=self.user)
            if self.user.has_perm("grid.enrol_member", item):
                MEMBER.apply(item, "enrol", by=self.user)
        return item


class HelpForm(forms.ModelForm):
    """Somebody offers help on the public page; nothing of others is ever shown there."""

    phone = PhoneField()
    consent = forms.BooleanField(
        label=gettext_lazy(
            "I agree that the town keeps my name and phone for the work of this grid. "
            "I may withdraw this at the town at any time."
        )
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput, label="")
    """Left blank by people, filled in by machines."""

    class Meta:
        model = Member
        fields = [
            "grid", "kind", "name", "organisation_name", "credit_code", "phone", "skills",
        ]  # fmt: skip

    def __init__(self, *args: Any, town: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Grid.objects.in_force().filter(town=town).order_by("village_code", "code", "pk")
        self.fields["grid"] = PublicGridField(rows, label=pgettext_lazy("one grid", "Grid"))
        self.fields["kind"].initial = Member.Kind.VOLUNTEER

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field blank."))
        return ""

    def save(self, commit: bool = True) -> Member | None:
        """None where this phone stands in the grid already: the answer must not tell strangers so."""
        index = phone_index(self.cleaned_data["phone"])
        standing = Member.objects.filter(status__in=Member.STANDING, phone_index=index)
        if standing.filter(grid=self.instance.grid).exists():
            return None
        self.instance.phone = self.cleaned_data["phone"]
        self.instance.source = Member.Source.PUBLIC
        self.instance.consented_at = clock.now()
        return begin(super().save(commit), by=None)


class PublicGridField(GridField):
    """Village and name only: the public needs no code."""

    def label_from_instance(self, grid: Grid) -> str:
        return f"{grid.village_name} · {grid.name}"
