"""The data of each step of a case."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.attachments import PicturesField
from core.forms import StepForm
from grid.forms.boxes import CategoryField, UnitField
from grid.may_settle import MaySettle
from grid.models import Case, Category, Urgency
from grid.routing import route, with_load
from towns.models import Division, Organisation

AS_IT_IS = [("", _("as it is")), *Urgency.choices]
FILED, CLOSED = _("Filed when: %(condition)s"), _("Closed when: %(condition)s")


def pictures(**kwargs: Any) -> PicturesField:
    kwargs.setdefault("label", _("Pictures"))
    return PicturesField(required=False, **kwargs)


def told_below(form: StepForm, name: str, words: Any, condition: str) -> None:
    """What the category demands stands under the box in which one answers for it (GB/T 30428.8)."""
    if condition:
        form.fields[name].help_text = words % {"condition": condition}


def tell_how_many(field: Any, needed: int) -> None:
    """The pictures without which the step is refused, said before it is sent."""
    if needed:
        words = _("This category is closed with at least %(count)s pictures of the result.")
        field.help_text = words % {"count": needed}


class TypedForm(StepForm):
    """Category and urgency, filled in with what the case has, and when such a case is filed."""

    category = CategoryField(required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=AS_IT_IS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = getattr(self.user, "post", None)
        province = self.item.province_id if self.item else getattr(post, "place", None)
        province = province if isinstance(province, int) else getattr(province, "province_id", None)
        self.fields["category"].queryset = Category.objects.for_cases(province)
        if self.item is not None:
            self.initial.setdefault("category", self.item.category_id)
            if self.item.category:
                told_below(self, "category", FILED, self.item.category.filing_condition)


class AcceptForm(TypedForm):
    """What the command room makes of it."""


class RetypeForm(TypedForm):
    """Another category or urgency, with the reason."""


class DispatchForm(TypedForm):
    """Who is in charge; beside each unit stands how much it has open."""

    unit = UnitField(required=False)
    to_village = forms.BooleanField(label=_("Let the village settle it"), required=False)
    field_order = ["unit", "to_village", "category", "urgency", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(self.item, self.user)
        if self.item is not None:
            self.fields["unit"].refusals = partial(self._refusals, self.item)
        if self.item is not None and self.item.category and not self.is_bound:
            self.initial.setdefault("unit", usual_unit(self.item, self.fields["unit"].queryset))

    def _refusals(self, case: Case) -> dict[int, str]:
        """Which units may not settle the case under the category chosen here, in the words of the step."""
        category = self._chosen(case)
        if category is None or category.power is None:
            return {}
        asked = MaySettle([(case.town, category.power)])
        units = self.fields["unit"].queryset
        found = {unit.pk: asked.against(case.town, category.power, unit) for unit in units}
        return {pk: str(finding.sentence) for pk, finding in found.items() if finding}

    def _chosen(self, case: Case) -> Category | None:
        """The category of the case, or another that this form or its address names."""
        value = str(self["category"].value() or "")
        if not value.isdecimal() or value == str(case.category_id):
            return case.category
        return self.fields["category"].queryset.filter(pk=value).select_related("power").first()


def units_for(item: Case | None, user: Any) -> QuerySet[Organisation]:
    """Units that may be put in charge, with `load`: how many cases each has open."""
    rows = Organisation.objects.valid()
    place = getattr(getattr(user, "post", None), "place", None)
    if item is not None:
        above = [item.county_id] if item.tier < Division.Level.TOWN else []
        found = rows.working_in([item.town_id, *above], [item.town_id])
    elif place is not None and place.level == Division.Level.TOWN:
        found = rows.of_town(place)
    elif place is not None:
        found = rows.filter(division=place)
    else:
        found = rows.none()
    return with_load(found)


def usual_unit(case: Case, units: QuerySet[Organisation]) -> int | None:
    """The unit to which rules or category lead, where it is among `units`."""
    target = route(case)
    unit = target.unit if target else None
    return unit.pk if unit and any(each.pk == unit.pk for each in units) else None


RETURN_REASONS = [
    ("not_ours", _("not our task")),
    ("not_here", _("not in our area")),
    ("unclear", _("too little is known")),
    ("no_power", _("we have no power to settle it")),
    ("twice", _("the same case is being handled already")),
]


class ReturnForm(StepForm):
    """Why the unit returns it."""

    reason = forms.ChoiceField(label=pgettext_lazy("return", "Ground"), choices=RETURN_REASONS)
    field_order = ["reason", "note"]


class ClosingForm(StepForm):
    """A step that stands for the result: when such a case is closed is read where one answers for it."""

    proof = "pictures"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.item is not None and self.item.category:
            told_below(self, self.proof, CLOSED, self.item.category.closing_condition)
            if self.proof != "pictures":
                tell_how_many(self.fields["pictures"], self.item.category.photos_needed)


class FeedbackForm(ClosingForm):
    """What was done, with pictures of the result."""

    proof = "result"
    result = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    pictures = pictures(label=_("Pictures of the result"))
    field_order = ["result", "pictures", "note"]


class SettleForm(ClosingForm, TypedForm):
    """Found and settled on the spot."""

    proof = "result"
    result = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    pictures = pictures(label=_("Pictures of the result"))
    field_order = ["result", "pictures", "category", "urgency", "note"]


class CheckForm(ClosingForm):
    """What the verifier saw."""

    pictures = pictures(label=_("Pictures of the check"))
    field_order = ["pictures", "note"]


class HoldForm(StepForm):
    """Why the clock stands, and until when at the latest."""

    until_date = forms.DateField(
        label=_("Last day of the hold"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("On the next day the case goes on by itself."),
    )
    field_order = ["until_date", "note"]


class HelpForm(StepForm):
    """What the helping unit did, with pictures."""

    pictures = pictures(label=_("Pictures of the result"))
    field_order = ["note", "pictures"]


class NoteForm(StepForm):
    """A note with pictures: also by a neighbour to whom the case was lent."""

    pictures = pictures()
    field_order = ["note", "pictures"]


REJECT_REASONS = [
    ("twice", _("the same case was reported before")),
    ("untrue", _("not true")),
    ("elsewhere", _("not within our jurisdiction")),
    ("unclear", _("too little is known, and nobody can be asked")),
]


class RejectForm(StepForm):
    """Why it is not accepted; the reporter reads it."""

    reason = forms.ChoiceField(label=pgettext_lazy("reject", "Ground"), choices=REJECT_REASONS)
    field_order = ["reason", "note"]


HANDED_TO = [
    ("enforcement", _("an enforcement case")),
    ("petition", _("petitions office")),
    ("police", _("110")),
    ("hotline", _("12345 hotline")),
    ("court", _("court or arbitration")),
]


class HandOnForm(StepForm):
    """Which other system settles it."""

    handed_to = forms.ChoiceField(label=_("Handed on to"), choices=HANDED_TO)
    field_order = ["handed_to", "note"]


class MergeForm(StepForm):
    """The case that stays, by its number."""

    main = forms.ModelChoiceField(
        Case.objects.none(),
        to_field_name="number",
        label=_("Number of the main case"),
        widget=forms.TextInput,
        error_messages={"invalid_choice": _("No case with this number lies in your reach.")},
    )
    field_order = ["main", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["main"].queryset = Case.objects.visible_to(self.user)


STARS = [
    (5, pgettext_lazy("rating", "very satisfied")),
    (4, pgettext_lazy("rating", "satisfied")),
    (3, pgettext_lazy("rating", "basically satisfied")),
    (2, pgettext_lazy("rating", "dissatisfied")),
    (1, pgettext_lazy("rating", "very dissatisfied")),
]


class RatingForm(StepForm):
    """How the reporter rates the answer."""

    rating = forms.ChoiceField(label=_("Rating"), choices=STARS, widget=forms.RadioSelect)
    field_order = ["rating", "note"]
