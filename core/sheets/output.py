"""Writes cells and streamed csv in which no text can act as a formula; workbooks: `workbook`."""

import csv
import datetime
import decimal
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone

from core.sheets.files import DANGEROUS

BOM = "\ufeff"
CHUNK = 2_000
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


def letters(index: int) -> str:
    """The letters of a column counted from 0: 0 → A, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
