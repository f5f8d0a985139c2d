"""Codes against what is there: which are free, which a village's grids may have next (ZJ-12)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import history
from core.workflow import Finding, Refused
from grid import codes, numbering
from grid.models import Grid, GridChange
from towns.models import PolicyParameter

CLAUSE = "ZJ-12"
ROW_METRES = "grid_row_metres"


@dataclass(frozen=True)
class Proposal:
    """A grid without a code, and the one it would get."""

    grid: Grid
    code: str

    @property
    def has_place(self) -> bool:
        """Whether its place in the order follows from its ground."""
        return self.grid.centre_lon is not None


def objection_to(code: str, grid: Grid) -> str:
    """Why `grid` may not have `code`, in a sentence; "" where it may."""
    digits = codes.suffix_digits(grid.town)
    wrong = codes.objection(code, grid.village_code, special=grid.is_special, digits=digits)
    if wrong:
        return wrong
    if Grid.objects.filter(code=code).exclude(pk=grid.pk).exists():
        return _("Another grid has the code %(code)s; a code is never used twice.") % {"code": code}
    if code in GridChange.objects.given_up():
        return _("The code %(code)s was given up by a renumbering and stays unused.") % {
            "code": code
        }
    return ""


def proposals(village_code: str) -> list[Proposal]:
    """Codes for the uncoded grids of a village: from west to east, north to south.

    Numbers that were ever given in the village are passed over; grids whose ground isn't drawn come
    last, by their name. Raises `numbering.NoNumberLeft`.
    """
    rows = list(Grid.objects.in_force().of_village(village_code).filter(code="").order_by("pk"))
    if not rows:
        return []
    digits, town = codes.suffix_digits(rows[0].town), rows[0].town
    metres = float(PolicyParameter.objects.value(ROW_METRES, town))
    taken = _suffixes(village_code)
    found: dict[Grid, str] = {}
    for special in (False, True):
        wanted = _ordered([row for row in rows if row.is_special == special], metres)
        found |= numbering.proposed(wanted, taken, digits=digits, special=special)
    return [Proposal(row, village_code + found[row]) for row in _ordered(rows, metres)]


def _ordered(rows: list[Grid], metres: float) -> list[Grid]:
    placed: dict[Any, Any] = {
        row: (row.centre_lon, row.centre_lat) for row in rows if row.centre_lon is not None
    }
    rest = sorted((row for row in rows if row not in placed), key=lambda row: row.name)
    return numbering.in_order(placed, metres) + rest


def _suffixes(village_code: str) -> set[str]:
    """All numbers ever given in the village, those of ended grids and of renumbered ones included."""
    given = set(Grid.objects.filter(code__startswith=village_code).values_list("code", flat=True))
    given |= {code for code in GridChange.objects.given_up() if code.startswith(village_code)}
    return {code[codes.VILLAGE_DIGITS :] for code in given}


@transaction.atomic
def take_over(village_code: str, seen: dict[int, str], by: Any) -> int:
    """Give the proposed codes, if they are still those that were seen; how many."""
    rows = Grid.objects.in_force().of_village(village_code)
    list(rows.select_for_update(of=("self",)).order_by("pk"))
    found = proposals(village_code)
    if {one.grid.pk: one.code for one in found} != seen:
        raise Refused(
            Finding(
                _("The village's grids have changed since. Look at the new proposal."),
                CLAUSE,
                "uncoded",
            )
        )
    for one in found:
        one.grid.code = one.code
        one.grid.save()
        history.record(one.grid, "change", by=by, to="", data={"code": one.code})
    return len(found)
