"""Finds the table in a workbook as offices write it.

Titles above the head, heads merged over two rows, a 序号 column, sums and notes below: what isn't
a row of data is passed over.
"""

import itertools
import re
import unicodedata
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from core.sheets.files import Cell, NumberedRow, SheetRefused, Worksheet, worksheets

HEAD_WITHIN = 20
COUNTERS = {"序号", "编号序号", "no", "no."}
SUMS = {"合计", "总计", "小计", "共计", "累计", "total", "sum"}
NOTE = re.compile(r"^(注|备注|说明|填表说明|填报说明|填表人|制表人|审核人|负责人|单位负责人)[:：]")
MARKS = re.compile(r"[\s*＊]+|\((必填|选填|required|optional)\)$", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """The place of each known column (by its index) and the rows below the head."""

    worksheet: str
    places: Mapping[str, int]
    ignored: tuple[str, ...]
    rows: Iterator[NumberedRow]


def find(file: IO[bytes], name: str, headings: Mapping[str, set[str]], needed: set[str]) -> Table:
    """The first worksheet with the `needed` columns; `headings`: column → its accepted names."""
    names = {plain(word): column for column, words in headings.items() for word in words}
    nearest: tuple[set[str], str] = (needed, "")
    source = worksheets(file, name)
    for worksheet in source:
        top = list(itertools.islice(worksheet.rows, HEAD_WITHIN))
        for index in range(len(top)):
            places = _places(_heads(top, index), names)
            missing = needed - places.keys()
            if places and not missing:
                return _table(source, worksheet, top, index, places)
            nearest = min(nearest, (missing, worksheet.name), key=lambda one: len(one[0]))
    raise SheetRefused(_missing(nearest, headings))


def _missing(nearest: tuple[set[str], str], headings: Mapping[str, set[str]]) -> str:
    names = "、".join(next(iter(words)) for key, words in headings.items() if key in nearest[0])
    if not nearest[1]:
        return _(
            "No worksheet has the expected headings. Missing: %(names)s. Is it the right sheet?"
            " Download the template to compare."
        ) % {"names": names}
    return _("The worksheet “%(sheet)s” lacks the headings: %(names)s.") % {
        "sheet": nearest[1],
        "names": names,
    }


def _table(
    source: Generator, worksheet: Worksheet, top: list[NumberedRow], index: int, places: dict
) -> Table:
    heads = _heads(top, index)
    known = set(places.values())
    ignored = tuple(
        head for place, head in heads.items() if place not in known and plain(head) not in COUNTERS
    )
    below = itertools.chain(top[index + 1 :], worksheet.rows)
    counter = next((at for at, head in heads.items() if plain(head) in COUNTERS), None)
    rows = _data(source, below, known, counter)
    return Table(worksheet.name, places, ignored, rows)


def _data(
    source: Generator, below: Iterable[NumberedRow], known: set[int], counter: int | None
) -> Iterator[NumberedRow]:
    """The rows of data; holds the open file until they are read."""
    with closing(source):
        yield from (row for row in below if _is_data(row[1], known, counter))


def _heads(top: list[NumberedRow], index: int) -> dict[int, str]:
    """The texts of a row; where it is blank, of the row above (heads merged over two rows)."""
    own = top[index][1]
    above = top[index - 1][1] if index else []
    heads = {}
    for place in range(max(len(own), len(above))):
        text = _text_at(own, place) or _text_at(above, place)
        if text:
            heads[place] = text
    return heads


def _text_at(cells: list[Cell], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return cell.strip() if isinstance(cell, str) else ""


def _places(heads: Mapping[int, str], names: Mapping[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, head in heads.items():
        column = names.get(plain(head))
        if column:
            places.setdefault(column, place)
    return places


def plain(heading: str) -> str:
    """A heading as compared: one width, no blanks, no stars, no (必填)."""
    return MARKS.sub("", unicodedata.normalize("NFKC", heading)).lower()


def _is_data(cells: list[Cell], known: set[int], counter: int | None) -> bool:
    """Neither blank in the known columns, nor a sum, nor a note."""
    filled = [cell for cell in cells if cell not in (None, "")]
    if not any(cells[place] not in (None, "") for place in known if place < len(cells)):
        return False
    first = plain(filled[0]) if isinstance(filled[0], str) else ""
    if first in SUMS or (counter is not None and _second_is_sum(cells, counter)):
        return False
    return not (len(filled) == 1 and NOTE.match(first))


def _second_is_sum(cells: list[Cell], counter: int) -> bool:
    return plain(_text_at(cells, counter + 1)) in SUMS
