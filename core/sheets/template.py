"""Workbooks made for the person who fills them in: the blank template, the copy with marks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation

from core.sheets import output, workbook
from core.sheets.cells import choice_labels
from core.sheets.check import needed, read_rows
from core.sheets.rows import CellError, shown

if TYPE_CHECKING:
    from core.sheets import Sheet

ROWS_PREPARED = 2_000
CHOICES_SHOWN = 300
WRAP = Alignment(wrap_text=True, vertical="top")


def blank(sheet: "Sheet", user: Any) -> IO[bytes]:
    book = Workbook()
    fields = sheet.form_class(**sheet.kwargs_for(user)).fields
    page = book.active
    page.title = workbook.sheet_title(sheet.title)
    page.freeze_panes = "A2"
    lists = book.create_sheet("_")
    lists.sheet_state = "hidden"
    for index, key in enumerate(sheet.importable):
        _head(page, sheet, fields[key], key, index)
        _prepare(page, lists, sheet, fields[key], key, index)
    _guide(book, sheet, fields)
    return workbook.saved(book)


def _head(page: Any, sheet: "Sheet", field: forms.Field, key: str, index: int) -> None:
    column = sheet.columns[key]
    star = "*" if field.required else ""
    cell = page.cell(1, index + 1, f"{column.heading}{star}")
    cell.font, cell.fill = workbook.HEAD, workbook.SHADE
    hint = str(column.hint or field.help_text or "")
    if hint:
        cell.comment = Comment(hint, "")
    page.column_dimensions[output.letters(index)].width = max(14, 2 * len(str(column.heading)) + 4)


def _prepare(
    page: Any, lists: Any, sheet: "Sheet", field: forms.Field, key: str, index: int
) -> None:
    """Formats the empty cells (text keeps its digits) and offers the choices."""
    letter = output.letters(index)
    number_format = _format(field)
    for row in range(2, ROWS_PREPARED + 2):
        page.cell(row, index + 1).number_format = number_format
    choices = choices_of(field, sheet.columns[key].lookup)
    if not choices:
        return
    for row, label in enumerate(choices, start=1):
        lists.cell(row, index + 1, label).data_type = "s"
    source = f"'_'!${letter}$1:${letter}${len(choices)}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    rule.add(f"{letter}2:{letter}{ROWS_PREPARED + 1}")
    page.add_data_validation(rule)


def _format(field: forms.Field) -> str:
    if isinstance(field, forms.DateField):
        return "yyyy-mm-dd"
    return "General" if isinstance(field, forms.IntegerField) else "@"


def choices_of(field: forms.Field, lookup: tuple[str, ...]) -> list[str]:
    """The words to choose from; none where there are too many to choose."""
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        first = (lookup or ("pk",))[0]
        rows = field.queryset.values_list(first.replace(".", "__"), flat=True)
        words = [str(word) for word in rows[: CHOICES_SHOWN + 1]]
        return words if len(words) <= CHOICES_SHOWN else []
    if isinstance(field, forms.BooleanField):
        return ["是", "否"]
    return choice_labels(field) if isinstance(field, forms.ChoiceField) else []


def _guide(book: Workbook, sheet: "Sheet", fields: dict[str, forms.Field]) -> None:
    page = book.create_sheet(workbook.sheet_title(_("How to fill in")))
    page.append([_("Column"), _("Required"), _("How to write it"), _("Example"), _("Choices")])
    for cell in page[1]:
        cell.font, cell.fill = workbook.HEAD, workbook.SHADE
    for key in sheet.importable:
        column, field = sheet.columns[key], fields[key]
        required = _("yes") if field.required else ""
        hint = str(column.hint or field.help_text or "")
        choices = "、".join(choices_of(field, column.lookup)[:50])
        page.append([str(column.heading), required, hint, column.example, choices])
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = WRAP
            cell.data_type = "s" if cell.value else cell.data_type
    for letter, width in zip("ABCDE", (20, 8, 50, 24, 60), strict=True):
        page.column_dimensions[letter].width = width


def marked(
    sheet: "Sheet", file: IO[bytes], user: Any, errors: Iterable[CellError], name: str
) -> IO[bytes]:
    by_row: dict[int, list[CellError]] = defaultdict(list)
    for error in errors:
        by_row[error.row].append(error)
    places, rows = read_rows(sheet, file, name, needed(sheet, user))
    book = Workbook(write_only=True)
    page = book.create_sheet(workbook.sheet_title(sheet.title))
    page.freeze_panes = "A2"
    heads = [str(sheet.columns[key].heading) for key in places]
    page.append([workbook.head_cell(page, head) for head in [*heads, _("What is wrong")]])
    for line in _marked_rows(page, places, rows, by_row):
        page.append(line)
    return workbook.saved(book)


def _marked_rows(page: Any, places: dict, rows: Iterable, by_row: dict) -> Iterator[list[Any]]:
    for number, cells in rows:
        wrong = by_row.get(number, [])
        letters = {error.letter for error in wrong}
        line = [
            workbook.text_cell(
                page,
                shown(cells[place]) if place < len(cells) else "",
                marked=output.letters(place) in letters,
            )
            for place in places.values()
        ]
        said = [
            f"{error.heading}：{error.sentence}" if error.heading else error.sentence
            for error in wrong
        ]
        yield [*line, workbook.text_cell(page, "\n".join(said), marked=bool(said))]
