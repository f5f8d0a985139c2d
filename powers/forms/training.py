"""Trainings: planning one, its steps, and the list of who was there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.forms import PageForm, StepForm
from core.scope import holdings
from core.workflow import begin
from powers.forms.fields import day
from powers.models import Attendance, Power, PowerItem, Training
from powers.training import invite
from towns.models import Division, Organisation


class TrainingForm(PageForm):
    """A training for the people of towns; it covers a domain, or single items, or both."""

    class Meta:
        model = Training
        fields = [
            "organiser", "title", "planned_date", "hours", "venue", "trainer", "domain", "powers",
            "towns", "note",
        ]  # fmt: skip
        units = {"hours": _("hours")}
        labels = {"hours": pgettext_lazy("training", "hours")}
        clauses = {"domain": "XY-2.1.3"}
        widgets = {
            "planned_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "towns": forms.CheckboxSelectMultiple,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        posts = holdings(self.user, "powers.add_training")
        place = posts[0].place if posts else None
        items = PowerItem.objects.visible_to(self.user).published()
        fields["organiser"].queryset = organisers(posts)
        fields["towns"].queryset = Division.objects.towns().filter(
            valid_until_date=None, county=place and place.county_id
        )
        fields["powers"].queryset = Power.objects.filter(items__in=items).order_by("kind", "name")
        domains = items.order_by("domain").values_list("domain", flat=True).distinct()
        fields["domain"] = forms.ChoiceField(
            label=fields["domain"].label,
            help_text=fields["domain"].help_text,
            required=False,
            choices=[("", "—"), *((name, name) for name in domains)],
        )
        fields["domain"].clause = "XY-2.1.3"

    def clean_planned_date(self) -> Any:
        planned = self.cleaned_data["planned_date"]
        if "planned_date" in self.changed_data and planned < clock.today():
            raise forms.ValidationError(_("Choose a day from today on."))
        return planned

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("domain") and not data.get("powers"):
            self.add_error("domain", _("Say what it covers: a domain, or the items."))
        return data

    def save(self, commit: bool = True) -> Any:
        is_new = self.instance.pk is None
        training = super().save(commit)
        if is_new:
            begin(training, by=self.user)
            invite(training)
        return training


def organisers(posts: Any) -> Any:
    """One's own department; from an office of the whole county any of its departments."""
    found = Organisation.objects.none()
    for post in posts:
        departments = Organisation.objects.departments()
        if post.unit_ids is None:
            found |= departments.filter(division__in=post.place_ids)
        else:
            found |= departments.filter(pk__in=post.unit_ids)
    return found


class HoldForm(StepForm):
    """The day on which it was held."""

    held_date = day(_("Held on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.item is not None:
            self.initial.setdefault("held_date", min(self.item.planned_date, clock.today()))


class PostponeForm(StepForm):
    """Another day."""

    planned_date = day(_("New day"))


class AttendeeForm(forms.Form):
    """One row of the list; a row without a name is left out."""

    town = forms.TypedChoiceField(label=_("Town"), coerce=int, empty_value=None, required=False)
    person = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60, required=False)
    attended = forms.BooleanField(label=_("Attended"), required=False, initial=True)
    score = forms.DecimalField(
        label=_("Score"), min_value=0, max_value=100, max_digits=4, decimal_places=1, required=False
    )
    passed = forms.BooleanField(label=_("Passed"), required=False)

    def __init__(self, *args: Any, towns: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["town"]
        field.choices = towns
        if len(towns) == 1:
            field.initial = towns[0][0]
        for name in ("town", "person", "score"):
            css = "form-select" if name == "town" else "form-control"
            self.fields[name].widget.attrs["class"] = css
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
        for name in ("attended", "passed"):
            self.fields[name].widget.attrs["class"] = "form-check-input"
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("person") and not data.get("town"):
            self.add_error("town", _("Choose the town."))
        if (data.get("passed") or data.get("score") is not None) and not data.get("attended"):
            self.add_error("attended", NOT_THERE)
        return data


NOT_THERE = _("Who was not there has no score and did not pass.")


class BaseAttendees(forms.BaseFormSet):
    """The whole list: nobody stands on it twice."""

    def clean(self) -> None:
        seen: set[tuple[int, str]] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            key = (data.get("town"), data.get("person"))
            if key[1] and key in seen:
                form.add_error("person", _("This person is on the list twice."))
            seen.add(key)

    def rows(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("person")]


def attendees(extra: int) -> Any:
    """The form of the list with so many blank rows; at most a thousand rows."""
    return forms.formset_factory(
        AttendeeForm, formset=BaseAttendees, extra=extra, max_num=1000, absolute_max=1000
    )


class AttendanceForm(PageForm):
    """One row of a sheet of results."""

    class Meta:
        model = Attendance
        fields = ["training", "town", "person", "attended", "score", "passed"]
        allowed = {"training": "powers.report_training"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        held = fields["training"].queryset.filter(status=Training.Status.HELD)
        fields["training"].queryset = held
        invited: Any = Training.towns.through.objects
        pairs = invited.filter(training__in=held).values_list("training_id", "division_id")
        self.invited = set(pairs)
        fields["town"].queryset = Division.objects.filter(
            pk__in={town for _training, town in self.invited}
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        training, town = data.get("training"), data.get("town")
        if training and town and (training.pk, town.pk) not in self.invited:
            self.add_error("town", _("This town is not invited to this training."))
        if (data.get("passed") or data.get("score") is not None) and not data.get("attended"):
            self.add_error("attended", NOT_THERE)
        return data
