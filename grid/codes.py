"""The unified code of a grid: the village's 12 digits and a number within the village (ZJ-12, facts §4.6)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from towns.models import PolicyParameter

if TYPE_CHECKING:
    from towns.models import Division

VILLAGE_DIGITS = 12
MOST_DIGITS = 20
DIGITS = "grid_code_suffix_digits"


def suffix_digits(place: "Division | None" = None) -> int:
    """How many digits stand behind the village's code; raises MissingParameter where none is set."""
    return int(PolicyParameter.objects.value(DIGITS, place))


def first_special(digits: int) -> int:
    """Special grids are numbered from 901 on where the suffix has three digits."""
    return 9 * 10 ** (digits - 1) + 1


def is_of_kind(suffix: str, *, special: bool) -> bool:
    """001–899 for ordinary grids, 901–999 for special ones; 000 and 900 are nobody's."""
    number, first = int(suffix), first_special(len(suffix))
    return number >= first if special else 0 < number < first - 1


def village_objection(code: str, county_code: str) -> str:
    """What is wrong with the statistical code of a village outside the tree; "" where nothing is."""
    if len(code) != VILLAGE_DIGITS or not is_digits(code):
        return _("The statistical code of a village has 12 digits, such as 330782100201.")
    if not code.startswith(county_code[:6]):
        return _("The code %(code)s belongs to another county: it begins with %(county)s here.") % {
            "code": code,
            "county": county_code[:6],
        }
    return ""


def objection(code: str, village_code: str, *, special: bool, digits: int) -> str:
    """What is wrong with a grid's code, in a sentence; "" where nothing is."""
    length = VILLAGE_DIGITS + digits
    if len(code) != length or not is_digits(code):
        return _(
            "A grid's code has %(length)s digits: the village's 12 and %(digits)s of its own. "
            "“%(code)s” has %(found)s."
        ) % {"length": length, "digits": digits, "code": code, "found": len(code)}
    if code[:VILLAGE_DIGITS] != village_code:
        return _(
            "The code %(code)s does not belong to this village, whose codes begin with %(village)s."
        ) % {"code": code, "village": village_code}
    if not is_of_kind(code[VILLAGE_DIGITS:], special=special):
        return _range_sentence(digits, special=special)
    return ""


def _range_sentence(digits: int, *, special: bool) -> str:
    first = first_special(digits)
    low, high = (first, 10**digits - 1) if special else (1, first - 2)
    facts = {"low": f"{low:0{digits}d}", "high": f"{high:0{digits}d}"}
    if special:
        return _("Special grids are numbered %(low)s to %(high)s within their village.") % facts
    return _("Ordinary grids are numbered %(low)s to %(high)s within their village.") % facts


def is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()
