"""Reads a workbook in a child process of little means: run as a file, knows nothing of Django.

`python reader.py book.xlsx` prints one JSON line per worksheet, `["sheet", name]`, and one
per row that holds anything, `[number, cells]`. A cell is null, a text, a number, a truth value,
`{"d": iso}` for a date, `{"f": formula}` or `{"e": error}`. The last line is `["end"]`; without
it the book was damaged.
"""

import datetime
import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
COLUMNS = 256

# openpyxl takes defusedxml only where it does not take lxml.
os.environ["OPENPYXL_LXML"] = "False"
os.environ["OPENPYXL_DEFUSEDXML"] = "True"


def confine() -> None:
    """Little memory, little time, no files written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def plain(cell) -> object:
    """The cell's value in JSON's terms."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind == "f":
        return {"f": str(value)}
    if kind == "e":
        return {"e": str(value)}
    if isinstance(value, datetime.datetime | datetime.date):
        return {"d": value.isoformat()}
    if isinstance(value, str | int | float | bool):
        return value
    return str(value)


def rows(worksheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """(row number, cells) of the rows that hold anything, without trailing blanks."""
    worksheet.reset_dimensions()
    for number, row in enumerate(worksheet.iter_rows(), start=1):
        cells = [plain(cell) for cell in row[:COLUMNS]]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if cells:
            yield number, cells


def main(path: str) -> None:
    confine()
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    write = sys.stdout.write
    for worksheet in book.worksheets:
        if worksheet.sheet_state != "visible":
            continue
        write(json.dumps(["sheet", worksheet.title]) + "\n")
        for row in rows(worksheet):
            write(json.dumps(row) + "\n")
    write('["end"]\n')
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
