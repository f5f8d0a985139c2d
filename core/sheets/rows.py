"""One row of a sheet as a submitted form, checked without a query of its own."""

import datetime
import enum
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.forms.models import construct_instance
from django.utils.translation import gettext as _

from core.sheets.cells import BETWEEN, CellProblem
from core.sheets.cells import text as text_of
from core.sheets.files import Cell, Fault, Formula
from core.sheets.output import letters


class Verdict(enum.StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class CellError:
    """One mistake: `letter` and `heading` are blank where it concerns the whole row."""

    row: int
    letter: str
    heading: str
    value: str
    sentence: str

    @property
    def cell(self) -> str:
        return f"{self.letter}{self.row}"


@dataclass
class Row:
    """A row on its way: cells as read, the form built from them, what is wrong."""

    number: int
    cells: dict[str, Cell]
    places: dict[str, int]
    headings: dict[str, str]
    secret: frozenset[str] = frozenset()
    data: dict[str, Any] = field(default_factory=dict)
    form: Any = None
    is_new: bool = True
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    memory: dict[Any, Any] = field(default_factory=dict)
    """What a sheet's own `examine` and `save` remember; one for all rows of a run."""

    @property
    def cleaned(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def instance(self) -> Any:
        return getattr(self.form, "instance", None)

    @property
    def verdict(self) -> Verdict:
        if self.errors:
            return Verdict.WRONG
        if self.is_new:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.SAME

    def fail(self, sentence: Any, column: str = "") -> None:
        """Marks the row, or one of its cells, as wrong."""
        place = self.places.get(column)
        self.errors.append(
            CellError(
                self.number,
                "" if place is None else letters(place),
                self.headings.get(column, ""),
                "***" if column in self.secret else shown(self.cells.get(column)),
                str(sentence),
            )
        )

    def has_failed(self, column: str) -> bool:
        place = self.places.get(column)
        return place is not None and any(e.letter == letters(place) for e in self.errors)


def shown(cell: Cell) -> str:
    """The cell for a list of errors."""
    if isinstance(cell, Formula | Fault):
        return cell.text[:60]
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)[:60]


# --- related rows -------------------------------------------------------------------------------

AMBIGUOUS = object()
# What fits any column of whole numbers.
WHOLE = re.compile(r"[0-9]{1,9}")


class Lookup:
    """Related rows by what people write (`attributes`, tried in order): a query per column."""

    def __init__(self, choice: forms.ModelChoiceField, attributes: tuple[str, ...]) -> None:
        self.choice = choice
        self.attributes = attributes
        self.known: dict[str, Any] = {}

    def learn(self, words: Iterable[str]) -> None:
        unknown = set(words) - self.known.keys()
        if not unknown:
            return
        condition = Q()
        for name in self.attributes:
            condition |= self._bearing(name.replace(".", "__"), unknown)
        found: list[dict[str, Any]] = [defaultdict(list) for _name in self.attributes]
        rows: Any = self.choice.queryset
        for row in rows.filter(condition):
            for names, name in zip(found, self.attributes, strict=True):
                names[str(attrgetter(name)(row))].append(row)
        for word in unknown:
            self.known[word] = self._decided([rows[word] for rows in found if word in rows])

    def _bearing(self, path: str, words: set[str]) -> Q:
        """Rows whose attribute is one of the words; a number is asked only for what is one."""
        rows: Any = self.choice.queryset
        try:
            rows.filter(**{f"{path}__in": words})
        except (ValueError, TypeError, ValidationError):
            words = {word for word in words if WHOLE.fullmatch(word)}
        return Q(**{f"{path}__in": words})

    @staticmethod
    def _decided(matches: list[list[Any]]) -> Any:
        if not matches:
            return None
        return matches[0][0] if len(matches[0]) == 1 else AMBIGUOUS

    def words(self, cell: Cell) -> list[str]:
        text = text_of(cell)
        return [part.strip() for part in BETWEEN.split(text)] if self.is_multiple else [text]

    @property
    def is_multiple(self) -> bool:
        return isinstance(self.choice, forms.ModelMultipleChoiceField)

    def find(self, cell: Cell) -> Any:
        found = [self._one(word) for word in self.words(cell) if word]
        return found if self.is_multiple else found[0]

    def _one(self, word: str) -> Any:
        match = self.known.get(word)
        if match is AMBIGUOUS:
            raise CellProblem(
                _("There are several called “%(text)s”. Write the code instead.") % {"text": word}
            )
        if match is None:
            raise CellProblem(
                _("“%(text)s” is unknown here, or not within your reach.") % {"text": word}
            )
        return match


class Found(forms.Field):
    """Takes the related row itself, in place of the choice field that would query for it."""

    def __init__(self, choice: forms.ModelChoiceField) -> None:
        super().__init__(required=choice.required, label=choice.label)
        self.error_messages = choice.error_messages
        self.queryset = choice.queryset
        self.is_multiple = isinstance(choice, forms.ModelMultipleChoiceField)

    def to_python(self, value: Any) -> Any:
        """An empty cell of several rows is none of them."""
        return [] if value is None and self.is_multiple else value


Check = models.CheckConstraint


def is_known(entry: forms.Field) -> bool:
    """The row it stands for came out of the field's own queryset, which was read for all rows."""
    return isinstance(entry, Found) or getattr(entry, "is_read_once", False)


class RowValidation(forms.BaseModelForm):
    """Mixed into a ModelForm: Django's checks without its queries per related row and identity.

    The related rows came from the field's own queryset, and the identity is compared for all
    rows at once, so to ask the database again for each row would prove nothing.
    """

    identity: tuple[str, ...] = ()

    def _post_clean(self) -> None:
        form: Any = self
        exclude = form._get_validation_exclusions()
        found = {name for name, entry in self.fields.items() if is_known(entry)}
        options = form._meta
        for step in (
            lambda: construct_instance(self, self.instance, options.fields, options.exclude),
            lambda: self.instance.clean_fields(exclude=exclude | found),
            self.instance.clean,
            lambda: self._check_constraints(exclude | set(self.errors)),
            lambda: self.instance.validate_unique(exclude=exclude | set(self.identity)),
        ):
            try:
                step()
            except ValidationError as problem:
                form._update_errors(problem)

    def _check_constraints(self, exclude: set[str]) -> None:
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                # Check constraints are asked for all rows at once: core.sheets.constraints.
                if not self._is_identity(constraint) and not isinstance(constraint, Check):
                    self._check_constraint(model, constraint, exclude)

    def _check_constraint(self, model: Any, constraint: Any, exclude: set[str]) -> None:
        """One whose condition names a field that is wrong itself can't be asked yet."""
        try:
            constraint.validate(model, self.instance, exclude=exclude)
        except FieldError:
            if not self.errors:
                raise

    def _is_identity(self, constraint: models.BaseConstraint) -> bool:
        fields = getattr(constraint, "fields", ())
        return bool(fields) and set(fields) <= set(self.identity)


def row_form(form_class: type[forms.BaseForm], identity: tuple[str, ...]) -> type:
    if not issubclass(form_class, forms.BaseModelForm):
        return form_class
    maker: Any = type(form_class)
    return maker(form_class.__name__, (RowValidation, form_class), {"identity": identity})


# --- identity and change ------------------------------------------------------------------------


def comparable(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def stored(instance: models.Model, name: str) -> Any:
    """The instance's value as `comparable` gives it, without a query."""
    model_field: Any = instance._meta.get_field(name)
    if model_field.many_to_many:
        return set(getattr(instance, name).values_list("pk", flat=True))
    return getattr(instance, model_field.attname)


def cleaned_value(value: Any) -> Any:
    if isinstance(value, list | QuerySet):
        return {comparable(one) for one in value}
    return comparable(value)
