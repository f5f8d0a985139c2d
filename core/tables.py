"""Columns: which paths of a row are read, and how their values are written in a table or among facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import clock
from core.paging import field_at, path_is_nullable

NOTHING = "–"
NAMES = ("name", "full_name", "title", "number", "code")
TEN_THOUSAND = Decimal(10_000)
SOON_DAYS = 3

Writer = Callable[..., str]


@dataclass(frozen=True)
class Column:
    """What docs/pages.md says of columns; knows nothing of a model until it is bound to one."""

    name: str
    label: Any = ""
    link: bool = False
    main: bool = False
    badge: bool | Mapping[Any, str] = False
    number: bool = False
    unit: Any = ""
    money: bool | str = False
    deadline: bool = False
    optional: bool = False
    mono: bool = False
    wide: bool = False
    show: Callable[..., Any] | None = None
    needs: tuple[str, ...] = ()
    choices: Mapping[Any, Any] | None = None

    def bind(self, model: type[models.Model]) -> "BoundColumn":
        return BoundColumn(self, model)


@dataclass
class BoundColumn:
    """A column of one model: its paths, head and writer."""

    column: Column
    model: type[models.Model]
    paths: tuple[str, ...] = field(init=False)
    write: Writer = field(init=False)
    css: str = field(init=False)

    def __post_init__(self) -> None:
        self.field = field_at(self.model, self.column.name)
        self.paths = (text_path(self.model, self.column), *self.column.needs)
        self.write = writer(self.column, self.field, self.model)
        self.css = css_of(self.column, self.field)

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def label(self) -> str:
        return capfirst(str(self.column.label or label_of(self.model, self.column.name)))

    @property
    def unit(self) -> Any:
        if self.column.money:
            return _("yuan") if self.column.money == "yuan" else _("10,000 yuan")
        return self.column.unit

    def html(self, values: Sequence[Any]) -> str:
        return NOTHING if values[0] is None or values[0] == "" else self.write(*values)

    def of(self, item: models.Model) -> SafeString:
        """The value written from an object instead of a selected row."""
        return mark_safe(self.html([follow(item, path) for path in self.paths]))  # noqa: S308

    def related(self) -> set[str]:
        """The relations to select so that `of` costs no query."""
        found = set()
        for path in self.paths:
            head, _sep, _tail = path.rpartition("__")
            if head and is_relation(self.model, head):
                found.add(head)
        return found


def bind(model: type[models.Model], columns: Iterable[Column | str]) -> list[BoundColumn]:
    return [
        (Column(column) if isinstance(column, str) else column).bind(model) for column in columns
    ]


def follow(item: Any, path: str) -> Any:
    for name in path.split("__"):
        if item is None:
            return None
        item = getattr(item, name)
    return item() if callable(item) else item


def is_relation(model: type[models.Model], path: str) -> bool:
    return bool(getattr(field_at(model, path), "related_model", None))


def label_of(model: type[models.Model], path: str) -> Any:
    """The field's own name; for the name of a related row, what that row is."""
    head, _sep, last = path.rpartition("__")
    found = field_at(model, head if head and last in NAMES else path)
    return getattr(found, "verbose_name", path)


def text_path(model: type[models.Model], column: Column) -> str:
    """A relation is written by the name of what it leads to."""
    target = getattr(field_at(model, column.name), "related_model", None)
    if not target or column.show:
        return column.name
    names = {f.name for f in target._meta.get_fields()}
    label = next((name for name in NAMES if name in names), "pk")
    return f"{column.name}__{label}"


def css_of(column: Column, found: Any) -> str:
    """The classes of a cell."""
    is_bare = not (column.show or column.badge or getattr(found, "choices", None))
    is_figure = column.number or column.money or (isinstance(found, NUMBERS) and is_bare)
    kinds = {
        "num": is_figure,
        "mono": column.mono,
        "wide": column.wide,
        "main": column.main,
        "date": isinstance(found, models.DateField) and not column.deadline,
    }
    return " ".join(kind for kind, is_so in kinds.items() if is_so)


NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)


def writer(column: Column, found: Any, model: type[models.Model]) -> Writer:
    """How values of this column become HTML; chosen once per list, not per cell."""
    if column.show:
        return shown(column.show)
    labels = column.choices or dict(getattr(found, "flatchoices", None) or ())
    if column.badge:
        tones = column.badge if isinstance(column.badge, Mapping) else getattr(model, "TONES", {})
        return badge_writer(labels, tones)
    if labels:
        return label_writer(labels)
    if column.deadline:
        return once(time_left)
    if column.money:
        return money_writer(column.money)
    return plain_writer(found)


def once(write: Callable[[Any], str]) -> Writer:
    """For values that come again and again in a column: each is written once a list."""
    written: dict[Any, str] = {}

    def write_once(value: Any, *_needs: Any) -> str:
        if value not in written:
            written[value] = write(value)
        return written[value]

    return write_once


def shown(show: Callable[..., Any]) -> Writer:
    def write(*values: Any) -> str:
        return escape(show(*values))

    return write


def label_writer(labels: Mapping[Any, Any]) -> Writer:
    return once(lambda value: escape(str(labels.get(value, value))))


def badge_writer(labels: Mapping[Any, Any], tones: Mapping[Any, str]) -> Writer:
    """Each label that occurs is translated and drawn once per list, not once per row."""

    def write(value: Any) -> str:
        text = labels.get(value, yes_no(value) if isinstance(value, bool) else value)
        return badge(text, tones.get(value, "plain")) if text != "" else ""

    return once(write)


def badge(text: Any, tone: str = "plain") -> SafeString:
    return mark_safe(f'<span class="tag tag-{escape(tone)}">{escape(text)}</span>')  # noqa: S308


def money_writer(kind: bool | str) -> Writer:
    if kind == "yuan":
        return lambda value, *_needs: f"{value:,.2f}"
    return lambda value, *_needs: f"{Decimal(value) / TEN_THOUSAND:,.2f}"


def plain_writer(found: Any) -> Writer:
    if isinstance(found, models.DateTimeField):
        return lambda value, *_needs: moment(value)
    if isinstance(found, models.BooleanField):
        return lambda value, *_needs: escape(yes_no(value))
    return lambda value, *_needs: text_of(value)


def text_of(value: Any) -> str:
    """A value of unknown kind (an annotation, a property) by its Python type."""
    if isinstance(value, bool):
        return escape(yes_no(value))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal | float):
        return f"{value:,}"
    return escape(value)


def yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def moment(value: datetime) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def time_left(value: date | datetime) -> SafeString:
    """Days or hours until a limit, in words; cinnabar when over, amber within three days."""
    text, tone = words_left(value)
    title = moment(value) if isinstance(value, datetime) else value.isoformat()
    return mark_safe(  # noqa: S308
        f'<span class="left left-{tone}" title="{title}">{escape(text)}</span>'
    )


def words_left(value: date | datetime) -> tuple[str, str]:
    if isinstance(value, datetime):
        hours = (value - clock.now()).total_seconds() / 3600
        if abs(hours) < 48:
            return hours_left(hours)
        value = timezone.localdate(value)
    return days_left((value - clock.today()).days)


def hours_left(hours: float) -> tuple[str, str]:
    """Minutes within the last hour: a limit of half an hour isn't told as one of a whole."""
    if abs(hours) < 1:
        return minutes_left(hours * 60)
    if hours < 0:
        return _("%(n)s h over") % {"n": int(-hours)}, "late"
    return _("%(n)s h left") % {"n": int(hours)}, "soon"


def minutes_left(minutes: float) -> tuple[str, str]:
    if minutes < 0:
        return _("%(n)s min over") % {"n": int(-minutes) or 1}, "late"
    return _("%(n)s min left") % {"n": int(minutes) or 1}, "soon"


def days_left(days: int) -> tuple[str, str]:
    if days < 0:
        return _("%(n)s days over") % {"n": -days}, "late"
    if days == 0:
        return _("today"), "soon"
    return _("%(n)s days left") % {"n": days}, "soon" if days <= SOON_DAYS else "plain"


class Table:
    """The rows of one page, written: what the list's template and a detail's tab put out."""

    def __init__(
        self, columns: list[BoundColumn], link: str = "", key: str = "pk", picks: bool = False
    ) -> None:
        self.columns, self.link, self.picks, self.key = columns, link, picks, key
        self.written: dict[tuple[int, Sequence[Any], bool], str] = {}

    @property
    def paths(self) -> list[str]:
        return [self.key, *(path for column in self.columns for path in column.paths)]

    def body(self, rows: Iterable[Sequence[Any]], skip: int = 2) -> SafeString:
        """HTML of the rows; the first is (pk, order value, key, *paths)."""
        spans = self.spans(skip + 1)
        return mark_safe("".join(self.row(values, spans, skip) for values in rows))  # noqa: S308

    def spans(self, start: int) -> list[tuple[BoundColumn, int, int]]:
        spans = []
        for column in self.columns:
            spans.append((column, start, start + len(column.paths)))
            start += len(column.paths)
        return spans

    def row(
        self, values: Sequence[Any], spans: list[tuple[BoundColumn, int, int]], skip: int
    ) -> str:
        url = escape(self.link.replace(PLACEHOLDER, str(values[skip])))
        cells = [
            self.cell(column, values[a:b], url, a == skip + 1)
            if column.column.link
            else self.recurring(column, values[a:b], a, a == skip + 1)
            for column, a, b in spans
        ]
        return f"<tr>{self.pick(values, spans)}{''.join(cells)}</tr>"

    def pick(self, values: Sequence[Any], spans: list[tuple[BoundColumn, int, int]]) -> str:
        """The box of a row bears the row's name, for whoever hears the page."""
        if not self.picks:
            return ""
        pk, name = values[0], self.name_of(values, spans)
        return f'<td class="pick"><input type="checkbox" name="pk" value="{pk}" aria-label="{name}"></td>'

    def name_of(self, values: Sequence[Any], spans: list[tuple[BoundColumn, int, int]]) -> str:
        """The text of the column that leads to the row, else of the main one, else of the first."""
        column, start, end = max(spans, key=lambda span: rank(span[0].column))
        html = column.html(values[start:end])
        return strip_tags(html) if "<" in html else html

    def recurring(
        self, column: BoundColumn, values: Sequence[Any], place: int, is_first: bool
    ) -> str:
        """A cell without a link: places, statuses, departments recur, so each is written once."""
        try:
            found = self.written.get((place, values, is_first))
        except TypeError:  # a list or a mapping, which nothing can be looked up by
            return self.cell(column, values, "", is_first)
        if found is None:
            found = self.cell(column, values, "", is_first)
            self.written[(place, values, is_first)] = found
        return found

    def cell(self, column: BoundColumn, values: Sequence[Any], url: str, is_first: bool) -> str:
        html = column.html(values)
        if column.column.link and url:
            html = f'<a href="{url}" data-panel>{html}</a>'
        if is_first:
            return f'<th scope="row" class="{column.css}">{html}</th>'
        return f'<td class="{column.css}">{html}</td>'


def rank(column: Column) -> int:
    """How well a column names its row; of equals the first does."""
    return 2 * column.link + column.main


PLACEHOLDER = "987654321"

__all__ = [
    "NOTHING",
    "PLACEHOLDER",
    "BoundColumn",
    "Column",
    "Table",
    "badge",
    "bind",
    "path_is_nullable",
]
