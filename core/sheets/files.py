"""Opens a sheet that somebody sent: what it is, whether it is safe, and its rows.

`worksheets(file)` yields the visible worksheets of an xlsx or csv file with their rows; whatever
can't be read ends in `SheetRefused`, whose sentence can be shown to the sender.
"""

import csv
import datetime
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

READER = Path(__file__).with_name("reader.py")
MAX_PACKED = 20 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ROWS = 200_000
MAX_CELL = 32_767  # Excel's own limit of characters in a cell
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNDOING = "'"
# What a spreadsheet may take for the beginning of a formula or command, full-width forms too.
DANGEROUS = frozenset("=+-@\t\r\n|%＝＋－＠｜％")


class SheetRefused(Exception):
    """The file can't be read at all; the text is a sentence for the sender."""


@dataclass(frozen=True)
class Formula:
    text: str


@dataclass(frozen=True)
class Fault:
    """An error value such as #REF!."""

    text: str


Cell = str | int | float | bool | datetime.datetime | Formula | Fault | None
NumberedRow = tuple[int, list[Cell]]


@dataclass
class Worksheet:
    name: str
    rows: Iterator[NumberedRow]


def worksheets(file: IO[bytes], name: str = "") -> Generator[Worksheet, None, None]:
    """The visible worksheets in their order. Read each one's rows before going on to the next."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        _check_archive(file)
        yield from _xlsx(file)
    elif head == OLE:
        raise SheetRefused(
            _(
                "This is a workbook of the old kind (.xls or .et), or it is locked with a password."
                " Open it, save it as .xlsx without a password and send that file."
            )
        )
    elif not head:
        raise SheetRefused(_("The file is empty."))
    else:
        yield Worksheet(name or "csv", limited(_csv(file)))


def limited(rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    for count, row in enumerate(rows):
        if count > MAX_ROWS:
            raise SheetRefused(
                _("The sheet has more than %(most)s rows. Divide it and send the parts.")
                % {"most": f"{MAX_ROWS:,}"}
            )
        yield row


# --- xlsx -------------------------------------------------------------------------------------


def _check_archive(file: IO[bytes]) -> None:
    """Sizes as the archive's directory declares them; zipfile never unpacks beyond those."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SheetRefused(_damaged()) from None
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise SheetRefused(_("This is not an .xlsx workbook. Save the sheet as .xlsx or .csv."))
    if "xl/vbaProject.bin" in names:
        raise SheetRefused(_("The workbook holds macros. Save it as .xlsx, which has none."))
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_PACKED or unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise SheetRefused(
            _(
                "The workbook is too large, or it grows too much when unpacked. Remove empty"
                " formatted rows and pictures, or divide the sheet and send the parts."
            )
        )


def _damaged() -> str:
    return _("The workbook is damaged and can't be read. Open it, save it anew and send it again.")


def _xlsx(file: IO[bytes]) -> Iterator[Worksheet]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        file.seek(0)
        while block := file.read(1 << 20):
            copy.write(block)
        copy.flush()
        with _reader(copy.name) as lines:
            yield from _worksheets_of(lines)


@contextmanager
def _reader(path: str) -> Iterator[Iterator[list[Any]]]:
    """The lines a confined child prints; the child ends with the block."""
    child = subprocess.Popen(  # noqa: S603 (our own file, a path of our own)
        [sys.executable, "-I", str(READER), path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8"},
        text=True,
        encoding="utf-8",
    )
    with child:
        assert child.stdout is not None  # asked for above
        try:
            yield _lines(child.stdout)
        finally:
            child.kill()


def _lines(stream: IO[str]) -> Iterator[list[Any]]:
    for line in stream:
        found = json.loads(line)
        if found == ["end"]:
            return
        yield found
    raise SheetRefused(_damaged())


def _worksheets_of(lines: Iterator[list[Any]]) -> Iterator[Worksheet]:
    """Cuts the stream of lines into worksheets; an unread worksheet is skipped over."""
    waiting: list[Any] | None = next(lines, None)

    def rows() -> Iterator[NumberedRow]:
        nonlocal waiting
        waiting = None
        for found in lines:
            if found[0] == "sheet":
                waiting = found
                return
            yield found[0], [_cell(value) for value in found[1]]

    while waiting is not None:
        current = limited(rows())
        yield Worksheet(waiting[1], current)
        for _unread in current:
            pass


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value[:MAX_CELL]
    if not isinstance(value, dict):
        return value
    if "d" in value:
        return datetime.datetime.fromisoformat(value["d"])
    return Formula(value["f"]) if "f" in value else Fault(value["e"])


# --- csv --------------------------------------------------------------------------------------


def _csv(file: IO[bytes]) -> Iterator[NumberedRow]:
    file.seek(0)
    raw = file.read(MAX_UNPACKED + 1)
    if len(raw) > MAX_UNPACKED:
        raise SheetRefused(_("The file is larger than 50 MB. Divide it and send the parts."))
    text = _decoded(raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            values: list[Cell] = [_csv_cell(cell) for cell in cells]
            while values and values[-1] in (None, ""):
                values.pop()
            if values:
                yield reader.line_num, values
    except csv.Error:
        raise SheetRefused(_("The file is not a table in csv form.")) from None


def _decoded(raw: bytes) -> str:
    """utf-8 first, then what Chinese Excel writes."""
    if b"\x00" in raw:
        raise SheetRefused(_("This is not a sheet. Send an .xlsx workbook or a .csv file."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(_("This is not a sheet. Send an .xlsx workbook or a .csv file."))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",\t;", key=first.count)


def _csv_cell(text: str) -> Cell:
    """Our own exports put ' before what looks like a formula; that is taken back."""
    text = text.strip()[:MAX_CELL]
    if text[:1] == UNDOING and text[1:2] in DANGEROUS:
        return text[1:]
    return Formula(text) if text.startswith("=") else (text or None)
