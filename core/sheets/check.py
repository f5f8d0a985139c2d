"""The run over a file: rows in chunks, each with a verdict; saved all or not at all."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from core.sheets import constraints, table
from core.sheets.cells import CellProblem, for_field
from core.sheets.files import Formula, NumberedRow, SheetRefused
from core.sheets.rows import (
    CellError,
    Found,
    Lookup,
    Row,
    Verdict,
    cleaned_value,
    comparable,
    row_form,
    shown,
    stored,
)

if TYPE_CHECKING:
    from core.sheets import Sheet

CHUNK = 2_000
ERRORS_KEPT = 2_000
SAMPLE = 50


@dataclass
class Report:
    """What a file would do, or did."""

    counts: Counter = field(default_factory=Counter)
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    headings: list[str] = field(default_factory=list)
    sample: list[dict[str, Any]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    saved: list[Any] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_right(self) -> bool:
        return self.total > 0 and not self.error_count

    def add(self, row: Row) -> None:
        self.counts[str(row.verdict)] += 1
        self.error_count += len(row.errors)
        self.errors += row.errors[: max(0, ERRORS_KEPT - len(self.errors))]
        if len(self.sample) < SAMPLE:
            self.sample.append(_sample(row))


def _sample(row: Row) -> dict[str, Any]:
    def text(name: str, value: Any) -> str:
        return "***" if name in row.secret and value else str("" if value is None else value)

    changes = {name: [text(name, old), text(name, new)] for name, (old, new) in row.changes.items()}
    cells = [text(name, shown(row.cells.get(name))) for name in row.places]
    return {
        "number": row.number,
        "verdict": str(row.verdict),
        "cells": cells,
        "changes": {row.headings[name]: pair for name, pair in changes.items()},
    }


class Run:
    """One pass of `sheet` over `file` as `user`."""

    def __init__(self, sheet: "Sheet", file: IO[bytes], name: str, user: Any) -> None:
        self.sheet, self.user = sheet, user
        self.blank = row_form(sheet.form_class, sheet.identity)(**sheet.kwargs_for(user))
        self.fields = dict(self.blank.fields)
        self.existing = sheet.existing_for(user)
        self.secret = frozenset(key for key, column in sheet.columns.items() if column.is_secret)
        self.headings = {key: str(sheet.columns[key].heading) for key in sheet.columns}
        self.table = table.find(file, name, sheet.accepted_headings(), needed(sheet, user))
        self.lookups = {
            key: Lookup(entry, sheet.columns[key].lookup or ("pk",))
            for key, entry in self.fields.items()
            if key in self.table.places and isinstance(entry, forms.ModelChoiceField)
        }
        self.blank.fields |= {key: Found(lookup.choice) for key, lookup in self.lookups.items()}
        self.seen: dict[tuple, int] = {}
        self.memory: dict[Any, Any] = {}
        self.report = Report(
            headings=[self.headings[key] for key in self.table.places], ignored=self.table.ignored
        )

    def chunks(self, lock: bool = False) -> Iterator[list[Row]]:
        """The rows with their verdicts, already counted in the report."""
        while part := list(itertools.islice(self.table.rows, CHUNK)):
            rows = [self._row(number, cells) for number, cells in part]
            self._convert(rows)
            self._bind(rows, lock)
            for row in rows:
                self._judge(row)
            constraints.tell(rows)
            self.sheet.examine(rows, self.user)
            for row in rows:
                self.report.add(row)
            yield rows
        if not self.report.total:
            raise SheetRefused(_("There is no row below the headings."))

    def _row(self, number: int, cells: list) -> Row:
        known = {
            key: cells[place] if place < len(cells) else None
            for key, place in self.table.places.items()
        }
        places = dict(self.table.places)
        return Row(number, known, places, self.headings, self.secret, memory=self.memory)

    # --- cells → data --------------------------------------------------------------------------

    def _convert(self, rows: list[Row]) -> None:
        for key in self.table.places:
            lookup = self.lookups.get(key)
            if lookup:
                self._learn(lookup, key, rows)
            for row in rows:
                self._convert_cell(row, key, lookup)

    def _learn(self, lookup: Lookup, key: str, rows: list[Row]) -> None:
        words: set[str] = set()
        for row in rows:
            cell = row.cells[key]
            if cell is None or isinstance(cell, Formula):
                continue
            try:
                words.update(lookup.words(cell))
            except CellProblem:
                continue
        lookup.learn(words - {""})

    def _convert_cell(self, row: Row, key: str, lookup: Lookup | None) -> None:
        try:
            data = for_field(TEXT if lookup else self.fields[key], row.cells[key])
            row.data[key] = lookup.find(row.cells[key]) if lookup and data else data
        except CellProblem as problem:
            row.fail(str(problem), key)
            row.data[key] = None

    # --- data → forms --------------------------------------------------------------------------

    def _bind(self, rows: list[Row], lock: bool) -> None:
        keys = {row.number: self._identity(row) for row in rows}
        present = self._present([key for key in keys.values() if key], lock)
        for row in rows:
            key = keys[row.number]
            if key and key in self.seen:
                row.fail(_("The same as row %(row)s.") % {"row": self.seen[key]})
            if key:
                self.seen.setdefault(key, row.number)
            self._form(row, present.get(key) if key else None)

    def _identity(self, row: Row) -> tuple | None:
        """The cleaned values by which the row is known; None where all are missing or one is wrong."""
        try:
            values = [
                row.data[key] if key in self.lookups else self.fields[key].clean(row.data[key])
                for key in self.sheet.identity
            ]
        except (ValidationError, KeyError):
            return None
        key = tuple(comparable(value) for value in values)
        return None if None in key or not any(key) else key

    def _present(self, keys: list[tuple], lock: bool) -> dict[tuple, models.Model]:
        if not keys:
            return {}
        rows = self.existing.select_for_update(of=("self",)) if lock else self.existing
        for name, values in zip(self.sheet.identity, zip(*keys, strict=True), strict=True):
            rows = rows.filter(**{f"{name}__in": set(values)})
        return {tuple(stored(row, name) for name in self.sheet.identity): row for row in rows}

    def _form(self, row: Row, instance: models.Model | None) -> None:
        row.is_new = instance is None
        form = row.form = self._copied(instance)
        given = row.data.items()
        if row.is_new:
            form.data = {key: value for key, value in given if value is not None}
        else:
            form.data = {**self._kept(form), **dict(given)}

    def _copied(self, instance: models.Model | None) -> forms.BaseForm:
        """A form for a row. Made once: to make it anew, a scoped form would ask for its choices."""
        form = copy(self.blank)
        form.is_bound, form._errors, form._bound_fields_cache = True, None, {}
        form.fields = dict(self.blank.fields)
        if isinstance(form, forms.BaseModelForm):
            form.instance = copy(self.blank.instance) if instance is None else instance
            if instance is not None:
                form.initial = model_to_dict(instance, form._meta.fields, form._meta.exclude)
        return form

    def _kept(self, form: forms.BaseForm) -> dict[str, Any]:
        """What an existing row has in the fields that the sheet does not show."""
        hidden = form.fields.keys() - self.table.places.keys()
        return {key: form.get_initial_for_field(form.fields[key], key) for key in hidden}

    # --- forms → verdicts ----------------------------------------------------------------------

    def _judge(self, row: Row) -> None:
        columns = [key for key in row.places if key in row.form.fields]
        before = {} if row.is_new else {key: self._before(row, key) for key in columns}
        if row.form.errors:
            self._take_errors(row)
            return
        for key, old in before.items():
            new = cleaned_value(row.cleaned.get(key))
            if new != old and not (new in EMPTY and old in EMPTY):
                row.changes[key] = (old, new)

    @staticmethod
    def _before(row: Row, key: str) -> Any:
        try:
            return stored(row.instance, key)
        except (AttributeError, FieldDoesNotExist):
            return row.form.get_initial_for_field(row.form.fields[key], key)

    def _take_errors(self, row: Row) -> None:
        for key, sentences in row.form.errors.items():
            if row.has_failed(key):
                continue
            for sentence in sentences:
                if key in row.places or key == NON_FIELD_ERRORS:
                    row.fail(sentence, key)
                else:
                    row.fail(f"{row.form.fields[key].label or key}: {sentence}")


TEXT = forms.CharField()
EMPTY: tuple[Any, ...] = (None, "", set())


def check(sheet: "Sheet", file: IO[bytes], name: str, user: Any, tell: Callable) -> Report:
    run = Run(sheet, file, name, user)
    for _rows in run.chunks():
        tell(run.report.total)
    return run.report


class _Undo(Exception):
    """Leaves the transaction without a trace."""


def save(sheet: "Sheet", file: IO[bytes], name: str, user: Any, tell: Callable) -> Report:
    """Checks anew and saves every row, or none."""
    run = Run(sheet, file, name, user)
    try:
        with transaction.atomic():
            for rows in run.chunks(lock=True):
                if not run.report.error_count:
                    _store(sheet, rows, user, run.report)
                tell(run.report.total)
            if run.report.error_count:
                raise _Undo
    except _Undo:
        run.report.saved.clear()
    return run.report


def _store(sheet: "Sheet", rows: list[Row], user: Any, report: Report) -> None:
    wanted = [row for row in rows if row.verdict in (Verdict.NEW, Verdict.CHANGED)]
    try:
        with transaction.atomic():
            sheet.store(wanted, user)
    except IntegrityError:
        raise SheetRefused(
            _("A row stands against one that is already there. Nothing was changed.")
        ) from None
    for row in wanted:
        report.error_count += len(row.errors)
        report.errors += row.errors
    report.saved += [
        row.instance.pk for row in wanted if row.is_new and row.instance and row.instance.pk
    ]


def needed(sheet: "Sheet", user: Any) -> set[str]:
    """The columns without which a worksheet isn't this sheet."""
    fields = sheet.form_class(**sheet.kwargs_for(user)).fields
    return {key for key in sheet.importable if fields[key].required}


def read_rows(
    sheet: "Sheet", file: IO[bytes], name: str, columns: set[str]
) -> tuple[dict[str, int], Iterator[NumberedRow]]:
    """The table as it stands, for the copy with the errors marked."""
    found = table.find(file, name, sheet.accepted_headings(), columns)
    return dict(found.places), found.rows
