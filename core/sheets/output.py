"""Writes sheets: streamed csv and xlsx in which no text can act as a formula."""

import csv
import datetime
import decimal
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from core.sheets.files import DANGEROUS

BOM = "\ufeff"
CHUNK = 2_000
HEAD = Font(bold=True)
SHADE = PatternFill("solid", start_color="E8EDF4")
MARK = PatternFill("solid", start_color="F9D7D3")
# Control characters that XML has no room for.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def defused(text: str) -> str:
    """The text with a ' before what would act as a formula (read back by `files`)."""
    return f"'{text}" if text[:1] in DANGEROUS and text else text


def plain(value: Any) -> Any:
    """A cell for people: local times without zone, 'yes' marks, no control characters."""
    if isinstance(value, str):
        return ILLEGAL.sub("", value)
    if value is None or isinstance(value, int | float | decimal.Decimal):
        return value
    if isinstance(value, datetime.datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    return value if isinstance(value, datetime.date) else str(value)


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_lines(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A utf-8 csv (with the mark Excel needs) in blocks, for a streaming response."""
    writer = csv.writer(_Echo())
    yield (BOM + writer.writerow([str(head) for head in heads])).encode()
    block: list[str] = []
    for row in rows:
        block.append(writer.writerow([_csv_value(value) for value in row]))
        if len(block) >= CHUNK:
            yield "".join(block).encode()
            block.clear()
    yield "".join(block).encode()


def _csv_value(value: Any) -> Any:
    if type(value) is str:
        return f"'{value}" if value and value[0] in DANGEROUS else value
    if type(value) is datetime.datetime:
        return plain(value).strftime("%Y-%m-%d %H:%M:%S")
    if value is None or isinstance(value, int | float | decimal.Decimal | datetime.date):
        return value
    return defused(str(value))


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


def letters(index: int) -> str:
    """The letters of a column counted from 0: 0 → A, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
