"""The timetable: one day planned anew, or a whole grid of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from powers import timetable
from powers.forms.fields import day
from powers.models import PlannedStep


def reason(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Why is the plan changed?"),
        max_length=300,
        help_text=_("Needed where a day is changed; the old day stays readable beside it."),
        **kwargs,
    )


def move_along() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Move the later stages along"),
        required=False,
        help_text=_("By as many working days; what is done stays."),
    )


class PlannedStepForm(PageForm):
    """A planned day is moved, with the reason."""

    reason = reason()
    is_moving_along = move_along()

    class Meta:
        model = PlannedStep
        fields = ["planned_date"]
        widgets = {"planned_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        clauses = {"planned_date": "XY-2.1.3"}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and data["planned_date"] == self.initial.get("planned_date"):
            self.add_error(
                "planned_date", _("This is the planned day already: choose another one.")
            )
        elif not self.errors:
            for finding in timetable.findings_against(*self._asked(data)):
                self.add_error("planned_date", str(finding))
        return data

    def _asked(self, data: dict[str, Any]) -> tuple[dict[int, date], str, bool]:
        days = {self.instance.pk: data["planned_date"]}
        return days, data["reason"], bool(data.get("is_moving_along"))

    def save(self, commit: bool = True) -> PlannedStep:
        days, why, is_moving_along = self._asked(self.cleaned_data)
        timetable.replan(days, reason=why, by=self.user, is_moving_along=is_moving_along)
        return self.instance


class GridForm(forms.Form):
    """All planned days of a batch in one town; only days that were changed are planned anew."""

    reason = reason(required=False)
    is_moving_along = move_along()

    def __init__(self, *args: Any, steps: Iterable[PlannedStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = list(steps)
        for step in self.steps:
            self.fields[timetable.field_of(step)] = self._box(step)

    @staticmethod
    def _box(step: PlannedStep) -> forms.DateField:
        label = f"{step.get_stage_display()} · {step.get_complexity_display()}"
        box = day(
            label, initial=step.planned_date, show_hidden_initial=True, disabled=not step.is_open
        )
        box.widget.attrs |= {"class": "form-control in-grid", "aria-label": label}
        return box

    def box_of(self, step: PlannedStep) -> Any:
        return self[timetable.field_of(step)]

    def clean(self) -> dict[str, Any]:
        """What somebody else moved since the page was opened is not moved back."""
        data: dict[str, Any] = super().clean() or {}
        for step in self.steps:
            name = timetable.field_of(step)
            if name in self.changed_data and self._seen(name) != step.planned_date:
                self.add_error(
                    name,
                    _("Somebody planned this day anew in the meantime; it is now %(day)s.")
                    % {"day": step.planned_date},
                )
        return data

    def _seen(self, name: str) -> date | None:
        field = self.fields[name]
        seen = self[name]
        try:
            return field.clean(self.data.get(seen.html_initial_name))
        except forms.ValidationError:
            return None

    def days(self) -> dict[int, date]:
        """The days that were changed."""
        names = {timetable.field_of(step): step.pk for step in self.steps}
        return {names[name]: self.cleaned_data[name] for name in self.changed_data if name in names}
