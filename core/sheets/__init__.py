"""Sheets: one declaration of columns for import, export and the template (docs/sheets.md).

An imported row is a submitted form. Domain apps declare `NAME = Sheet(…)` in their `sheets.py`.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.sheets import check as run
from core.sheets import output
from core.sheets.cells import in_every_language
from core.sheets.check import Report
from core.sheets.files import SheetRefused
from core.sheets.rows import CellError, Row, Verdict

__all__ = ["CellError", "Column", "Report", "Row", "Sheet", "SheetRefused", "Verdict"]
__all__ += ["bulk_save", "sheet_of", "sheets"]

Text = str | Promise
READ_AHEAD = 5_000
REMOVAL = _("The rows that came in are deleted again. The audit keeps what they said.")

_registry: dict[str, "Sheet"] = {}


def sheet_of(name: str) -> "Sheet":
    """The sheet registered as `app.name`; KeyError where there is none."""
    if name not in _registry:
        autodiscover_modules("sheets")
    return _registry[name]


def sheets() -> dict[str, "Sheet"]:
    autodiscover_modules("sheets")
    return dict(_registry)


def _quiet(done: int) -> None:
    """Nobody waits for the progress."""


@dataclass(frozen=True)
class Column:
    """A column. `lookup` names the attributes by which a related row is written, in order of trial.

    `path` is what the export selects (default: the field, or its first lookup); `show` turns the
    selected value into what is written; `aliases` are further headings to accept. A secret column
    is masked in previews and left out of exports unless `show` masks it.
    """

    heading: Text
    hint: Text = ""
    example: str = ""
    lookup: tuple[str, ...] = ()
    path: str = ""
    show: Callable[[Any], Any] | None = None
    aliases: tuple[str, ...] = ()
    is_secret: bool = False
    export_only: bool = False


class Sheet:
    """Columns over a form. `identity` are the fields by which an existing row is found again."""

    def __init__(
        self,
        name: str,
        form_class: type[forms.BaseForm],
        *,
        title: Text,
        columns: dict[str, Column | Text],
        identity: Sequence[str] = (),
        existing: Callable[[Any], models.QuerySet] | None = None,
        form_kwargs: Callable[[Any], dict[str, Any]] | None = None,
        save: Callable[[list[Row], Any], None] | None = None,
        examine: Callable[[list[Row], Any], None] | None = None,
        remove: Callable[[models.QuerySet, Any], None] | None = None,
        removal: Text = REMOVAL,
        is_final: bool = False,
        at_once: int = 0,
    ) -> None:
        self.name, self.form_class, self.title = name, form_class, title
        self.columns = {
            key: column if isinstance(column, Column) else Column(column)
            for key, column in columns.items()
        }
        self.identity = tuple(identity)
        self._existing, self._form_kwargs, self._save = existing, form_kwargs, save
        self._examine, self._remove, self.removal = examine, remove, removal
        self.is_final, self.at_once = is_final, at_once
        _registry[name] = self

    def __repr__(self) -> str:
        return f"<Sheet {self.name}>"

    # --- what the run asks ---------------------------------------------------------------------

    @property
    def model(self) -> type[models.Model]:
        form: Any = self.form_class
        return form._meta.model

    @property
    def importable(self) -> list[str]:
        return [key for key, column in self.columns.items() if not column.export_only]

    def kwargs_for(self, user: Any) -> dict[str, Any]:
        if self._form_kwargs:
            return self._form_kwargs(user)
        return {"user": user} if _takes_user(self.form_class) else {}

    @property
    def changes_rows(self) -> bool:
        return self._existing is not None

    def existing_for(self, user: Any) -> models.QuerySet:
        """The rows an import may change. Without `existing`, an import only adds."""
        return self._existing(user) if self._existing else self.model._base_manager.none()

    def accepted_headings(self) -> dict[str, set[str]]:
        return {
            key: in_every_language(self.columns[key].heading) | set(self.columns[key].aliases)
            for key in self.importable
        }

    def examine(self, rows: list[Row], user: Any) -> None:
        """What only many rows together tell, at every check; changes nothing but the rows' mistakes."""
        if self._examine:
            self._examine(rows, user)

    def store(self, rows: list[Row], user: Any) -> None:
        """Inside the import's transaction: the given `save`, or each form's own."""
        if self._save:
            self._save(rows, user)
            return
        for row in rows:
            row.form.save()

    def remove(self, rows: models.QuerySet, user: Any) -> None:
        """Where an import is undone: the given `remove`, or a plain deletion."""
        if self._remove:
            self._remove(rows, user)
            return
        rows.delete()

    # --- import --------------------------------------------------------------------------------

    def check(
        self, file: IO[bytes], user: Any, name: str = "", tell: Callable[[int], None] = _quiet
    ) -> Report:
        """What the file would do; changes nothing. SheetRefused where it can't be read."""
        return run.check(self, file, name, user, tell)

    def save(
        self, file: IO[bytes], user: Any, name: str = "", tell: Callable[[int], None] = _quiet
    ) -> Report:
        """Checks anew and saves all rows in one transaction, or none if one is wrong."""
        return run.save(self, file, name, user, tell)

    def marked(self, file: IO[bytes], user: Any, errors: Iterable[CellError], name: str = "") -> IO:
        """The file's table with wrong cells coloured and a last column of sentences."""
        from core.sheets import template

        return template.marked(self, file, user, errors, name)

    def template(self, user: Any) -> IO[bytes]:
        """A workbook to fill in: heads, hints and choices."""
        from core.sheets import template

        return template.blank(self, user)

    # --- export --------------------------------------------------------------------------------

    def exported(self, queryset: models.QuerySet) -> tuple[list[str], Iterator[Sequence[Any]]]:
        """Heads and rows, read through a server-side cursor."""
        wanted = {k: c for k, c in self.columns.items() if c.show or not c.is_secret}
        heads = [str(column.heading) for column in wanted.values()]
        rows = queryset.values_list(*(self._path(key) for key in wanted))
        shows = [self._shown(key, queryset.model) for key in wanted]
        return heads, _rows(rows.iterator(chunk_size=READ_AHEAD), shows)

    def csv(self, queryset: models.QuerySet) -> Iterator[bytes]:
        return output.csv_lines(*self.exported(queryset))

    def xlsx(self, queryset: models.QuerySet) -> IO[bytes]:
        from core.sheets import workbook

        return workbook.xlsx(*self.exported(queryset), title=str(self.title))

    def _path(self, key: str) -> str:
        column = self.columns[key]
        if column.path:
            return column.path
        first = [name.replace(".", "__") for name in column.lookup[:1]]
        return "__".join([key, *first])

    def _shown(self, key: str, model: type[models.Model]) -> Callable[[Any], Any] | None:
        """How a value is written; None where it may stay as it is."""
        column = self.columns[key]
        if column.show:
            return column.show
        labels = _labels(model, self._path(key))
        return (lambda value: labels.get(value, value)) if labels else None


def _takes_user(form_class: type) -> bool:
    """Whether the form, or one it inherits from, knows who fills it in."""
    makers = (vars(kind).get("__init__") for kind in form_class.__mro__)
    return any("user" in inspect.signature(maker).parameters for maker in makers if maker)


def _labels(model: type[models.Model], path: str) -> dict[Any, str]:
    """What the values of a choice, or yes and no, are called; nothing for other fields."""
    field: Any = None
    try:
        for name in path.split(LOOKUP_SEP):
            field = model._meta.get_field(name)
            model = field.related_model or model
    except FieldDoesNotExist:
        return {}
    if isinstance(field, models.BooleanField):
        return {True: gettext("yes"), False: gettext("no")}
    return {value: str(label) for value, label in getattr(field, "flatchoices", ())}


def _rows(rows: Iterable[Sequence[Any]], shows: list) -> Iterator[Sequence[Any]]:
    if not any(shows):
        yield from rows
    for row in rows if any(shows) else ():
        yield [show(value) if show else value for show, value in zip(shows, row, strict=True)]


def bulk_save(rows: list[Row], user: Any) -> None:
    """A `save` for models whose forms do nothing but store: two statements for all rows."""
    if not rows:
        return
    model = type(rows[0].instance)
    model._base_manager.bulk_create([row.instance for row in rows if row.is_new], batch_size=1_000)
    changed = [row for row in rows if not row.is_new]
    names = sorted({name for row in changed for name in row.changes})
    if changed and names:
        model._base_manager.bulk_update([row.instance for row in changed], names, batch_size=500)
