"""Split, merge, renumber, boundaries: what is asked besides the grids themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import clock
from core.documents import DocumentNumberField
from grid.forms.fields import date_box
from grid.models import Grid, GridStaff
from grid.reshaping import Decision
from towns.models import Division

MOST_PARTS = 9
ENDS = ""


class DecisionForm(forms.Form):
    """From which day, on which paper."""

    changed_date = forms.DateField(
        label=gettext_lazy("With effect from"),
        widget=date_box(),
        help_text=gettext_lazy("The grids before end the day before."),
    )
    number = DocumentNumberField(label=gettext_lazy("Document number"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changed_date"].initial = clock.today()

    def decision(self, by: Any) -> Decision:
        data = self.cleaned_data
        return Decision(data["changed_date"], by, data["number"], data["note"])


class PartForm(forms.ModelForm):
    """One grid that begins."""

    class Meta:
        model = Grid
        fields = ["name", "code", "kind", "special", "households", "persons"]
        help_texts = {"code": gettext_lazy("May stay blank; numbers can be proposed afterwards.")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == Grid.Kind.ORDINARY:
            data["special"] = ""
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """The village and its rules are those of the grid before."""
        return super()._get_validation_exclusions() | {"town", "village", "village_code"}


class SplitForm(DecisionForm):
    """Who follows where. The parts are forms of their own."""

    def __init__(self, *args: Any, staff: list[GridStaff], parts: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbered = [(str(n), _("follows to part %(n)s") % {"n": n + 1}) for n in range(parts)]
        for row in staff:
            self.fields[f"staff_{row.pk}"] = forms.ChoiceField(
                label=str(row),
                choices=[(ENDS, pgettext_lazy("grid staff", "ends with the grid")), *numbered],
                required=False,
            )
        self.fields["members_to"] = forms.ChoiceField(
            label=_("Those who help go to"),
            choices=[(str(n), _("part %(n)s") % {"n": n + 1}) for n in range(parts)],
        )

    def staff(self) -> dict[int, int]:
        return {
            int(name.removeprefix("staff_")): int(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("staff_") and value != ENDS
        }


class MergeForm(DecisionForm):
    """Which neighbours of the same village are merged with the grid, and which staff follow."""

    def __init__(
        self, *args: Any, others: list[Grid], staff: list[GridStaff], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"] = forms.MultipleChoiceField(
            label=pgettext_lazy("grid", "Merged with"),
            choices=[(str(row.pk), f"{row.name} {row.code}") for row in others],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["staff"] = forms.MultipleChoiceField(
            label=_("Staff who follow"),
            choices=[(str(row.pk), f"{row} · {row.grid.name}") for row in staff],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("One full-time worker at most; the others' work ends with their grids."),
        )
        self.order_fields(["others", "staff", "changed_date", "number", "note"])


class RenumberForm(DecisionForm):
    """The new code."""

    code = forms.CharField(label=gettext_lazy("New code"), max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changed_date"].help_text = ""
        self.order_fields(["code", "changed_date", "number", "note"])


class BoundaryForm(forms.Form):
    """A file of boundaries for a town."""

    town = forms.ModelChoiceField(Division.objects.filter(), label=gettext_lazy("Town"))
    file = forms.FileField(
        label=gettext_lazy("GeoJSON"),
        help_text=gettext_lazy(
            "A FeatureCollection or one polygon, at most 10 MB. Nothing changes before you confirm."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )
    named_by = forms.CharField(
        label=gettext_lazy("Property with the code or name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Blank: the usual ones are tried, such as 网格编码 and 网格名称."),
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("Coordinates"),
        choices=[
            ("cgcs", gettext_lazy("CGCS2000 or WGS 84")),
            ("gcj", gettext_lazy("GCJ-02 of map services: move them back")),
        ],
    )
    changed_date = forms.DateField(label=gettext_lazy("With effect from"), widget=date_box())
    number = DocumentNumberField(label=gettext_lazy("Document number"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Division.objects.allowing(user, "grid.reshape_grid").valid().towns()
        self.fields["town"].queryset = towns.select_related("county").order_by("code")
        self.fields["changed_date"].initial = clock.today()
        if towns.count() == 1:
            self.fields["town"].initial = towns.first()
