"""The addresses of routing, the command board and its figures: joined to tests/access_table.py."""

from grid.models import RoutingRule
from tests.access_grid_cases import CASE
from tests.access_rules import LEVELS, Entry, Kind
from tests.access_table import numbers, pages
from towns.models import Division


def make_rule(cast, place):
    while place.level > Division.Level.TOWN:
        place = place.parent
    return RoutingRule.objects.create(
        place=place, unit_name="司法所", category_code=f"{next(numbers):04}"
    )


PLACES = {where: name for where, name in LEVELS.items() if where != "child"}
RULE = Kind("grid.view_routingrule", make_rule, PLACES, is_public=True)

BOARD = "grid.board_case"

TABLE = [
    Entry("grid:board", needs=BOARD),
    Entry("grid:board-news", needs=BOARD),
    Entry("grid:board-places", needs=BOARD),
    Entry("grid:board-map", needs=BOARD),
    Entry("grid:board-wall", needs=BOARD),
    Entry("grid:board-act", CASE, "post", needs=BOARD, data={}),
    *pages("route", RULE, new="grid.add_routingrule", edit="grid.change_routingrule"),
    Entry("grid:suggest", method="post", needs="grid.add_case", data={}),
    Entry("grid:case-suggested", CASE),
    Entry("grid:figures", needs="grid.view_casetally"),
    Entry("grid:route-try-list", needs="grid.view_routingrule"),
]
