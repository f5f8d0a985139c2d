"""A grid as it is entered: its village, its code, what ground it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PageForm
from grid import codes
from grid.forms.fields import KnownField, VillageField, date_box, recorded
from grid.models import Grid, GridChange
from towns.models import Division, MissingParameter

LEVEL = Division.Level
KEEP = "grid.add_grid"


class GridForm(PageForm):
    """The same rules for the page, the sheet and programs: the code belongs to its village (ZJ-12)."""

    village = VillageField(Division.objects.filter(), label=gettext_lazy("Village"), required=False)
    town = KnownField(
        Division.objects.filter(),
        label=gettext_lazy("Town"),
        required=False,
        help_text=gettext_lazy("Only for a village that is not in the list."),
    )

    class Meta:
        model = Grid
        fields = [
            "village", "town", "village_code", "village_name", "name", "code", "kind", "special",
            "households", "persons", "area_km2", "valid_from_date", "note",
        ]  # fmt: skip
        allowed = {"village": KEEP, "town": KEEP}
        clauses = {"code": "ZJ-12"}
        units = {
            "persons": gettext_lazy("persons"),
            "area_km2": gettext_lazy("km²"),
        }
        widgets = {"valid_from_date": date_box(), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = self.fields["village"].queryset.valid().filter(level=LEVEL.VILLAGE)
        self.fields["village"].queryset = villages.select_related("parent", "town").order_by("code")
        self.fields["town"].queryset = self.fields["town"].queryset.valid().towns().order_by("code")
        self.memory: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        village = data.get("village") or self.village_called(data.get("village_code", ""))
        if village is not None:
            data |= {
                "village": village,
                "village_code": village.code,
                "village_name": village.name,
                "town": village.town,
            }
        elif not self.errors:
            self.clean_stranger(data)
        if data.get("kind") == Grid.Kind.ORDINARY:
            data["special"] = ""
        if data.get("code") and data.get("town") and not self.errors:
            self.clean_given_code(data)
        return data

    def village_called(self, code: str) -> Division | None:
        """The village with the code, out of those in reach."""
        by_code = self.once(
            "villages",
            lambda: {row.code: row for row in self.fields["village"].known().values()},
        )
        return by_code.get(code)

    def clean_stranger(self, data: dict[str, Any]) -> None:
        """A village that the portal does not know: its town, code and name are typed."""
        if not data.get("town"):
            self.add_error("village", _("Choose the village, or name its town, code and name."))
            return
        wrong = codes.village_objection(data.get("village_code", ""), data["town"].code)
        if wrong:
            self.add_error("village_code", wrong)
        if not data.get("village_name"):
            self.add_error("village_name", _("Write the name of the village."))

    def clean_given_code(self, data: dict[str, Any]) -> None:
        code, town = data["code"], data["town"]
        try:
            digits = self.once(f"digits {town.pk}", lambda: codes.suffix_digits(town))
        except MissingParameter as missing:
            self.add_error("code", str(missing))
            return
        wrong = codes.objection(
            code,
            data["village_code"],
            special=data.get("kind") == Grid.Kind.SPECIAL,
            digits=digits,
        )
        before = self.initial.get("code") if self.instance.pk else ""
        if wrong:
            self.add_error("code", wrong)
        elif before and before != code:
            self.add_error(
                "code",
                _(
                    "This grid has the code %(code)s. It changes by “Renumber”, which keeps the old one."
                )
                % {"code": before},
            )
        elif self.is_taken(code, town):
            self.add_error("code", _("Another grid has this code; a code is never used twice."))
        elif code in self.once("given up", GridChange.objects.given_up):
            self.add_error("code", _("This code was given up by a renumbering and stays unused."))

    def is_taken(self, code: str, town: Division) -> bool:
        """Read once per town: a sheet of a thousand rows asks no query for each."""
        rows = Grid.objects.filter(town=town).exclude(code="").values_list("code", "pk")
        return self.once(f"codes {town.pk}", lambda: dict(rows)).get(code, self.instance.pk) != (
            self.instance.pk
        )

    def _get_validation_exclusions(self) -> set[str]:
        """That a code is used once is asked above; the database keeps it all the same."""
        return super()._get_validation_exclusions() | {"code"}

    def once(self, key: str, read: Any) -> Any:
        if key not in self.memory:
            self.memory[key] = read()
        return self.memory[key]

    def save(self, commit: bool = True) -> Grid:
        is_new = self.instance.pk is None
        return recorded(self, super().save(commit), is_new=is_new)
