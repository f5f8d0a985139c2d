"""Who works on the demonstration's cases: the command room, each unit's officer, the grid worker."""

from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from reform.demo.people import agency_officer, officer, place_of
from towns.models import Division, Organisation


@dataclass(frozen=True)
class Town:
    """A town of the demonstration with the prefix of its accounts and its county's, and its streets."""

    code: str
    prefix: str
    county: str
    roads: tuple[str, ...]
    places: tuple[str, ...]
    centre: tuple[float, float]
    """Longitude and latitude of the town's middle, roughly."""

    @cached_property
    def division(self) -> Division:
        return place_of(self.code)

    @cached_property
    def command(self) -> User:
        return officer(f"{self.prefix}-command")

    @cached_property
    def county_command(self) -> User:
        return officer(f"{self.county}-command")

    @cached_property
    def leader(self) -> User:
        return officer(f"{self.prefix}-leader")

    @cached_property
    def clerk(self) -> User:
        return officer(f"{self.prefix}-clerk")

    @cached_property
    def grid_worker(self) -> User:
        return officer(f"{self.prefix}-grid-worker")

    @cached_property
    def window(self) -> User:
        return officer(f"{self.prefix}-window-clerk")

    def handler(self, unit: Organisation) -> User:
        """Who signs and feeds back for a unit."""
        if unit.kind == Organisation.Kind.AGENCY:
            return agency_officer(unit, self.division)
        return self.clerk


FOTANG = Town(
    "330782/佛堂镇", "fotang", "yiwu",
    ("双林路", "渡磬南路", "朝阳路", "大成路", "佛堂大道", "稠佛路", "江东路", "商城西街"),
    ("双林工业区", "佛堂农贸市场", "义南工业区", "佛堂古镇", "蟠龙工业园"),
    (120.018, 29.203),
)  # fmt: skip
MINGGANG = Town(
    "411503/明港镇", "minggang", "pingqiao",
    ("工农路", "新民路", "明港大道", "西关路", "东环路", "车站路"),
    ("明港产业集聚区", "明港中心市场", "明港火车站广场", "新集商贸城"),
    (114.056, 32.467),
)  # fmt: skip
TOWNS = (FOTANG, MINGGANG)
