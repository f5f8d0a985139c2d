"""What people write into cells, turned into what a form field expects.

`for_field(field, cell)` gives the field's data or raises `CellProblem` with a sentence.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.sheets.files import Cell, Fault, Formula

# Excel keeps fifteen digits; a longer number has lost its end already.
LARGEST_EXACT = 10**15
# 1 January 1930 … 31 December 2199 as Excel counts days.
SERIALS = range(10_959, 109_575)
EPOCH = datetime.date(1899, 12, 30)
NARROW: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)},
    **{code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)},
    **{code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)},
}
NARROW_NUMBER: dict[int, int | str] = {
    **NARROW,
    ord("．"): ".",
    ord("－"): "-",
    ord("＋"): "+",
    ord("％"): "%",
}
YES = {"是", "有", "√", "✓", "y", "yes", "true", "1", "对"}
NO = {"否", "无", "×", "✗", "n", "no", "false", "0", "错"}
BETWEEN = re.compile(r"[、，,;；\n]+")
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d{2,}")
# What people type before digits so that the sheet keeps them: it is no part of the number.
AS_TEXT = re.compile(r"['‘’＇][0-9][0-9A-Za-z.,/-]*")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?")
PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


class CellProblem(Exception):
    """A sentence about one cell."""


def for_field(field: forms.Field, cell: Cell) -> Any:
    """The cell as data for the field; blank cells are None."""
    if isinstance(cell, Formula):
        raise CellProblem(
            _("The cell holds a formula. Replace it by its value (copy, then paste as values).")
        )
    if isinstance(cell, Fault):
        raise CellProblem(
            _("The cell shows the error %(error)s. Write the value.") % {"error": cell.text}
        )
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    return _converter(field)(field, cell)


def _converter(field: forms.Field) -> Callable[[forms.Field, Any], Any]:
    return next((convert for kind, convert in CONVERTERS if isinstance(field, kind)), _text)


# --- text -------------------------------------------------------------------------------------


def text(cell: Cell) -> str:
    """The cell as the person saw it; a number that lost digits is refused."""
    if isinstance(cell, str):
        if SCIENTIFIC.fullmatch(cell.strip()):
            raise CellProblem(_digits_lost())
        return _bare(cell.translate(NARROW).replace("\x00", "").strip())
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, int | float):
        return _number_as_text(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell or "")


def _bare(written: str) -> str:
    return written[1:] if AS_TEXT.fullmatch(written) else written


def _number_as_text(number: int | float) -> str:
    if abs(number) >= LARGEST_EXACT:
        raise CellProblem(_digits_lost())
    return str(int(number)) if float(number).is_integer() else repr(number)


def _digits_lost() -> str:
    return _(
        "A number this long has lost its last digits in the sheet. Format the column as text and"
        " write the number again."
    )


def _text(field: forms.Field, cell: Cell) -> str:
    return text(cell)


# --- numbers, yes and no ------------------------------------------------------------------------


def _number(field: forms.Field, cell: Cell) -> str:
    if isinstance(cell, datetime.datetime):
        raise CellProblem(_("The cell is formatted as a date. Format it as a number."))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    written = str(cell).translate(NARROW_NUMBER).replace("，", ",").replace(" ", "")
    return _bare(written).replace(",", "")


def _truth(field: forms.Field, cell: Cell) -> Any:
    word = text(cell).lower() if not isinstance(cell, bool) else ("1" if cell else "0")
    if word in YES or word in NO:
        return word in YES
    raise CellProblem(_("Write 是 or 否, not “%(text)s”.") % {"text": word})


# --- dates --------------------------------------------------------------------------------------


def _date(field: forms.Field, cell: Cell) -> str:
    return to_date(cell).isoformat()


def _moment(field: forms.Field, cell: Cell) -> str:
    return cell.isoformat(" ") if isinstance(cell, datetime.datetime) else text(cell)


def to_date(cell: Cell) -> datetime.date:
    """2025-07-01, 2025/7/1, 2025.7, 2025年7月1日, 20250701 or Excel's count of days."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _date_of_number(cell)
    written = _bare(str(cell).translate(NARROW_NUMBER).replace(" ", ""))
    written = re.sub(r"(T|(?<=\d))00:00(:00)?$", "", written) if ":" in written else written
    found = DAY.fullmatch(written) or PACKED_DAY.fullmatch(written)
    if not found and re.fullmatch(r"[0-9]{5,6}", written):
        return _date_of_number(int(written))
    return _built(found, written)


def _built(found: re.Match[str] | None, written: str) -> datetime.date:
    try:
        year, month, day = (int(part or 1) for part in (found.groups() if found else ()))
        return datetime.date(year, month, day)
    except ValueError:
        raise CellProblem(
            _("“%(text)s” is not a date. Write it like 2025-07-01 or 2025年7月1日.")
            % {"text": written}
        ) from None


def _date_of_number(number: int | float) -> datetime.date:
    if not abs(number) < LARGEST_EXACT:
        return _built(None, str(number))
    is_whole = float(number).is_integer()
    if is_whole and int(number) in SERIALS:
        return EPOCH + datetime.timedelta(days=int(number))
    written = str(int(number)) if is_whole else repr(number)
    if re.fullmatch(r"\d{4}\.1", written):
        raise CellProblem(
            _("“%(text)s” may be January or October. Write it like 2025-01-01.") % {"text": written}
        )
    found = DAY.fullmatch(written) or PACKED_DAY.fullmatch(written)
    return _built(found, written)


# --- choices ------------------------------------------------------------------------------------


def _choice(field: forms.ChoiceField, cell: Cell) -> str:
    written = text(cell)
    values = labels_of(field)
    if written in values:
        return values[written]
    raise CellProblem(
        _("“%(text)s” is not one of: %(choices)s.")
        % {"text": written, "choices": "、".join(choice_labels(field))}
    )


def _choices(field: forms.MultipleChoiceField, cell: Cell) -> list[str]:
    return [_choice(field, part.strip()) for part in BETWEEN.split(text(cell)) if part.strip()]


def choice_labels(field: forms.ChoiceField) -> list[str]:
    return [str(label) for value, label in _flat(field.choices) if value not in ("", None)]


@lru_cache(maxsize=64)
def labels_of(field: forms.ChoiceField) -> dict[str, str]:
    """Value and label in every language → value; kept for the field, which lives for one run."""
    known: dict[str, str] = {}
    for value, label in _flat(field.choices):
        if value not in ("", None):
            known |= {name: str(value) for name in in_every_language(label)}
            known[str(value)] = str(value)
    return known


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def in_every_language(label: Any) -> set[str]:
    """A lazy text as each of the site's languages writes it."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(str(label))
    return found


CONVERTERS: list[tuple[type[forms.Field], Callable[[Any, Any], Any]]] = [
    (forms.DateField, _date),
    (forms.DateTimeField, _moment),
    (forms.NullBooleanField, _truth),
    (forms.BooleanField, _truth),
    (forms.IntegerField, _number),
    (forms.MultipleChoiceField, _choices),
    (forms.TypedChoiceField, _choice),
    (forms.ChoiceField, _choice),
]
