"""What is filled in about duties: the duty itself, a town's report, an entry of the negative list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.forms import PageForm
from core.workflow import begin
from powers import limits
from powers.duty_news import tell_of_report
from powers.models import Duty, DutyReport, NegativeEntry
from towns.models import Division, Organisation

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DUTY_FIELDS = [
    "name", "kind", "legal_basis", "necessity", "workload_days", "planned_from_date",
    "planned_until_date", "is_countywide", "towns", "department_part", "town_part",
    "staff_posts", "funds", "funds_source", "equipment", "negative_reason",
]  # fmt: skip
LONG = {name: forms.Textarea(attrs={"rows": 3}) for name in (
    "legal_basis", "necessity", "department_part", "town_part", "negative_reason",
)}  # fmt: skip


def towns_of(user: Any) -> Any:
    """The towns of the county in which one acts."""
    county = user.post.place.county_id if user.post else None
    return Division.objects.towns().valid().filter(county=county)


class BaseDutyForm(PageForm):
    """What pages, sheet and interface ask about a duty."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and self.instance.status not in Duty.OPEN:
            raise forms.ValidationError(
                _("The duty is under review or decided: it can be changed after it is returned.")
            )
        if data.get("funds") and not data.get("funds_source"):
            self.add_error("funds_source", _("Say where the funds come from."))
        begins, ends = data.get("planned_from_date"), data.get("planned_until_date")
        if begins and ends and ends < begins:
            self.add_error("planned_until_date", _("The last day lies before the first."))
        return data

    def validate_constraints(self) -> None:
        """`clean` says it at the field, and the database holds it: no query for each row of a sheet."""


class DutyForm(BaseDutyForm):
    """A duty as its department asks for it."""

    class Meta:
        model = Duty
        fields = DUTY_FIELDS
        units = {
            "workload_days": _("person-days"),
            "funds": _("yuan"),
            "staff_posts": pgettext_lazy("unit", "posts"),
        }
        clauses = {"staff_posts": "ZJ-07", "funds": "ZJ-07", "negative_reason": "ZJ-07"}
        widgets = LONG | {
            "planned_from_date": DAY,
            "planned_until_date": DAY,
            "towns": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["towns"].queryset = towns_of(self.user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_countywide"):
            data["towns"] = Division.objects.none()
        elif not data.get("towns"):
            self.add_error("towns", _("Choose the towns concerned, or all towns of the county."))
        self._is_new_name(data.get("name", ""))
        return data

    def _is_new_name(self, name: str) -> None:
        """The database holds this too; here it comes back at its field."""
        unit = self.instance.department_id or self.user.post.organisation_id
        others = Duty.objects.filter(department=unit, name=name).exclude(pk=self.instance.pk)
        if others.exclude(status__in=["refused", "withdrawn", "ended"]).exists():
            self.add_error(
                "name", _("This department already asks for, or has, a duty of this name.")
            )

    def save(self, commit: bool = True) -> Duty:
        is_new = self.instance._state.adding
        if is_new:
            self.instance.department = self.user.post.organisation
        duty = super().save(commit)
        return begin(duty, by=self.user) if is_new else duty


class ReportForm(PageForm):
    """A town says what was pushed down to it without admission."""

    class Meta:
        model = DutyReport
        fields = ["department", "name", "pushed_date", "evidence"]
        widgets = {"pushed_date": DAY, "evidence": forms.Textarea(attrs={"rows": 5})}
        clauses = {"department": "ZJ-07"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = self.user.post.place.county_id if self.user.post else None
        self.fields["department"].queryset = (
            Organisation.objects.departments().valid().filter(division=county).order_by("name")
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and self.instance.status != DutyReport.Status.REPORTED:
            raise forms.ValidationError(
                _("The staffing office has taken up this report: add papers instead.")
            )
        day = data.get("pushed_date")
        if day and day > clock.today():
            self.add_error("pushed_date", _("This day is still to come."))
        self._is_reported_once(data)
        return data

    def _is_reported_once(self, data: dict[str, Any]) -> None:
        town = self.instance.town_id or self.user.post.place_id
        others = DutyReport.objects.filter(
            town=town, department=data.get("department"), name=data.get("name", "")
        ).exclude(pk=self.instance.pk)
        if others.exclude(status__in=DutyReport.ENDED).exists():
            self.add_error("name", _("This town has already reported this; it is not settled."))

    def save(self, commit: bool = True) -> DutyReport:
        is_new = self.instance._state.adding
        if is_new:
            self.instance.town = self.user.post.place
            county = self.instance.town.county
            limits.begin(self.instance, limits.days("duty_report_working_days", county), county)
        report = super().save(commit)
        if is_new:
            begin(report, by=self.user)
            tell_of_report(report)
        return report


class NegativeEntryForm(PageForm):
    """An entry of the province's negative list; what is in force keeps its words and is only ended."""

    class Meta:
        model = NegativeEntry
        fields = [
            "number", "name", "basis", "words", "allows_reason", "from_date", "until_date",
        ]  # fmt: skip
        widgets = {"from_date": DAY, "until_date": DAY}
        clauses = {"name": "ZJ-07"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.province_id = self.user.post.place.province_id if self.user.post else None
        elif self.instance.from_date <= clock.today():
            for name in ("number", "name", "basis", "allows_reason", "from_date"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begins, ends = data.get("from_date"), data.get("until_date")
        others = NegativeEntry.objects.filter(
            province=self.instance.province_id, number=data.get("number")
        ).exclude(pk=self.instance.pk)
        for other in others if begins else ():
            if (ends is None or other.from_date <= ends) and (
                other.until_date is None or other.until_date >= begins
            ):
                self.add_error(
                    "number",
                    _("Another entry with this number is in force in this time: end it first."),
                )
        return data
