"""Writes workbooks in which no text can act as a formula.

Imported where one is written: its library takes 30 MB of a worker that never writes any.
"""

import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from core.sheets.files import DANGEROUS
from core.sheets.output import letters, plain

HEAD = Font(bold=True)
SHADE = PatternFill("solid", start_color="E8EDF4")
MARK = PatternFill("solid", start_color="F9D7D3")


def xlsx(heads: Sequence[Any], rows: Iterable[Sequence[Any]], title: str = "Sheet1") -> IO[bytes]:
    """A workbook of one worksheet, its file at the beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads):
        sheet.column_dimensions[letters(number)].width = min(40, max(10, 2 * len(str(head)) + 4))
    sheet.append([head_cell(sheet, head) for head in heads])
    for row in rows:
        sheet.append([xlsx_cell(sheet, value) for value in row])
    return saved(book)


def saved(book: Workbook) -> IO[bytes]:
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def head_cell(sheet: Any, text: Any) -> WriteOnlyCell:
    cell = text_cell(sheet, str(text))
    cell.font, cell.fill = HEAD, SHADE
    return cell


def text_cell(sheet: Any, text: str, marked: bool = False) -> WriteOnlyCell:
    """A cell that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, plain(text))
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    if marked:
        cell.fill = MARK
    return cell


def xlsx_cell(sheet: Any, value: Any) -> Any:
    """Texts stay texts by themselves, but for those that look like a formula."""
    value = plain(value)
    if isinstance(value, str) and value and value[0] in DANGEROUS:
        return text_cell(sheet, value)
    return value


def sheet_title(text: Any) -> str:
    """What Excel accepts as a worksheet's name."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in str(text)).strip()[:31] or "1"
