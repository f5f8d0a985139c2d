"""Boxes that forms of the ground share: a category, a unit with its load."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.models import Category
from towns.models import Organisation


class CategoryField(forms.ModelChoiceField):
    """A category that cases may be filed under, grouped as its code and name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Category"))
        super().__init__(Category.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class UnitField(forms.ModelChoiceField):
    """A unit, with the number of cases it has open where that was counted (`load`)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Unit in charge"))
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
