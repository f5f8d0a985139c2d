"""Boxes that forms of the ground share: a category, a unit with its load."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from grid.models import Category
from towns.models import Organisation


class ByHeading(ModelChoiceIterator):
    """Categories under their headings, in the order of their codes."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        rows = self.queryset.select_related("parent").order_by("code")
        for head, found in groupby(rows, key=lambda row: row.parent):
            yield (head.name if head else "", [self.choice(row) for row in found])


class CategoryField(forms.ModelChoiceField):
    """A category that cases may be filed under, by code and name below its heading."""

    iterator = ByHeading

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Category"))
        super().__init__(Category.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class RefusedLast(ModelChoiceIterator):
    """Units that may do it as they come; then the others, under the reason why they may not."""

    def __iter__(self) -> Iterator[Any]:
        refusals = self.field.refusals()
        if not refusals:
            yield from super().__iter__()
            return
        yield ("", self.field.empty_label)
        rows = list(self.queryset)
        yield from (self.choice(row) for row in rows if row.pk not in refusals)
        for reason in dict.fromkeys(refusals.values()):
            yield (reason, [self.choice(row) for row in rows if refusals.get(row.pk) == reason])


class UnitField(forms.ModelChoiceField):
    """A unit, with the number of cases it has open where that was counted (`load`).

    `refusals` gives, when the choices are drawn: key of a unit → why it may not be put in charge.
    """

    iterator = RefusedLast

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Unit in charge"))
        self.refusals: Callable[[], dict[int, str]] = dict
        super().__init__(Organisation.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        load = getattr(obj, "load", None)
        return (
            obj.name
            if load is None
            else str(_("%(unit)s (%(count)s open)"))
            % {
                "unit": obj.name,
                "count": load,
            }
        )
