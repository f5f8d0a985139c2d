"""Forms as pages use them: they know who fills them in, so that choices are scoped."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.scope import view_permission

WRONG_YEAR = _("Check the year of this day.")
DAYS = (
    MinValueValidator(date(1900, 1, 1), WRONG_YEAR),
    MaxValueValidator(date(2199, 12, 31), WRONG_YEAR),
)
"""What a typed day lies between: 0025 and 9999 are slips, and from there no limit can be reckoned."""


class StepForm(forms.Form):
    """The data of one workflow step; `item` is None when the step is taken on many rows."""

    def __init__(
        self, *args: Any, user: Any = None, item: Model | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.item = user, item
        narrow_choices(self, user, {})
        bound_days(self)

    def not_asked(self) -> set[str]:
        """Fields that have nothing to do with this item: a page leaves them out."""
        return set()


def bare_step_form(
    step: Any, user: Any, data: Any = None, files: Any = None, item: Model | None = None
) -> Any:
    """The step's own form, or the bare one, with the note."""
    form = (step.form_class() or StepForm)(data, files, user=user, item=item)
    if "note" not in form.fields:
        form.fields["note"] = note_field(step)
        form.order_fields(form.field_order)
    form.fields["note"].required |= step.needs_note
    return form


def note_field(step: Any) -> forms.CharField:
    return forms.CharField(
        label=step.note_label or (_("Reason") if step.needs_note else _("Note")),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=step.needs_note,
    )


class PageForm(forms.ModelForm):
    """A ModelForm whose choices are the rows its user may use.

    In Meta: `allowed` (field → permission the choice needs, default to view it),
    `units` (field → unit), `clauses` (field → id of the clause that rules it).
    """

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        narrow_choices(self, user, getattr(self._meta_given, "allowed", {}))
        bound_days(self)
        for name, unit in getattr(self._meta_given, "units", {}).items():
            setattr(self.fields[name], "unit", unit)  # noqa: B010
        for name, clause in getattr(self._meta_given, "clauses", {}).items():
            setattr(self.fields[name], "clause", clause)  # noqa: B010

    def _post_clean(self) -> None:
        """A constraint whose condition names a field that is wrong itself can't be asked yet."""
        try:
            super()._post_clean()  # type: ignore[misc]
        except FieldError:
            if not self.errors:
                raise

    @property
    def _meta_given(self) -> Any:
        return getattr(type(self), "Meta", None)


def narrow_choices(form: Any, user: Any, allowed: dict[str, str]) -> None:
    """Each choice of rows offers those on which `user` holds the permission; fails closed."""
    for name, field in form.fields.items():
        rows = getattr(field, "queryset", None)
        if rows is not None and hasattr(rows, "allowing"):
            permission = allowed.get(name) or view_permission(rows.model)
            field.queryset = rows.allowing(user, permission)


def bound_days(form: Any) -> None:
    """Every day of the form lies in a year that somebody can have meant."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.validators = [*field.validators, *DAYS]
