"""What the command room sees and acts on: four platforms, four lanes, the cases that wait (ZJ-12)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import holdings
from core.workflow import Transition
from grid import board_rows
from grid.models import Case
from grid.models.cases import IS_OPEN, Status
from grid.models.categories import Platform
from grid.routing import Facts, Router, Target
from grid.workflow.cases import CASE, whose_turn
from towns.models import Division

PERMISSION = "grid.board_case"
ROWS = 40
ON_WALL = 24
NEW = (Status.RECEIVED, Status.ACCEPTED, Status.AT_COUNTY, Status.AT_CITY)
LANES = {
    "new": pgettext_lazy("board", "New"),
    "soon": _("Due soon"),
    "late": _("Overdue"),
    "verify": _("To be verified"),
}
ALL = "act"
"""The lane of what waits for this room itself."""
PLATFORMS = {**dict(Platform.choices), "": _("No category yet")}
KEYS = {"a": "accept", "d": "dispatch", "v": "confirm", "m": "merge", "x": "hand_on"}
"""The steps that one key takes."""
BUTTON = '<button type="button" class="btn btn-sm" data-key="{}"><kbd>{}</kbd> {}</button>'
URGENT = (Case.Urgency.URGENT, Case.Urgency.EXTREME)
MOMENT = timedelta(seconds=60)
"""How long a change may take to be committed; older ones are known by then."""
BELOW = {"province_id": "city", "city_id": "county", "county_id": "town"}


def lane(name: str, moment: datetime) -> Q:
    """The open cases of a lane. Lanes overlap: what is new may be overdue as well."""
    asked = {
        "new": Q(status__in=NEW),
        "soon": Q(warn_at__lte=moment, due_at__gte=moment),
        "late": Q(due_at__lt=moment),
        "verify": Q(status=Status.VERIFYING),
    }
    return IS_OPEN & asked[name]


QUERIES: dict[str, dict[str, Any]] = {
    "new": {"status": [str(status) for status in NEW]},
    "soon": {"due_soon": 1},
    "late": {"overdue": 1},
    "verify": {"status": str(Status.VERIFYING)},
}
"""How the list of cases is asked for the same rows."""


@dataclass(frozen=True)
class Cell:
    """One figure: how many of a platform or place stand in a lane; two links, to here and to the list."""

    lane: str
    number: int
    url: str
    list_url: str

    @property
    def label(self) -> str:
        return str(LANES[self.lane])

    @property
    def tone(self) -> str:
        return {"late": "late", "soon": "soon"}.get(self.lane, "") if self.number else ""


@dataclass(frozen=True)
class Line:
    """One row of figures: a platform, or a place below."""

    label: str
    url: str
    cells: list[Cell]
    open: int


@dataclass(frozen=True)
class Row:
    """One case that waits, with where it may go and the keys that are open for it."""

    case: Case
    choices: list[Target]
    keys: dict[str, Transition]
    status: str
    source: str
    buttons: str
    """The keys as buttons: the same for all rows of a state, so made once for them."""

    @property
    def units(self) -> str:
        """Key of each unit that may be chosen, the suggested first; the village is 0."""
        return ",".join(str(each.unit.pk if each.unit else 0) for each in self.choices)

    @property
    def is_urgent(self) -> bool:
        return self.case.urgency in URGENT


@dataclass
class Board:
    """The board of one room, narrowed to a place below, a lane, a platform."""

    user: Any
    place: Division | None = None
    lane: str = ALL
    platform: str | None = None
    moment: datetime = field(default_factory=clock.now)
    _drawn: dict[tuple[str, ...], str] = field(default_factory=dict)

    @cached_property
    def rows_in_reach(self) -> Any:
        """What lies in the post's own place; what was lent to its holder is worked on its own page."""
        rows = Case.objects.none()
        for post in holdings(self.user, PERMISSION):
            rows = Case.objects.filter(Case.objects.within(post))
        return rows.filter(**{self.place.column: self.place.pk}) if self.place else rows

    @cached_property
    def _counted(self) -> list[dict[str, Any]]:
        """One statement for all figures of the four platforms, and for the mark."""
        rows = self.rows_in_reach.filter(IS_OPEN | self._recent).order_by().values("platform")
        of_open = {"open": Count("pk", filter=IS_OPEN), **self._counts()}
        return list(rows.annotate(**of_open, **self._marks()))

    @property
    def _recent(self) -> Q:
        return Q(changed_at__gt=self.moment - MOMENT)

    def _marks(self) -> dict[str, Any]:
        return {
            "last": Max("changed_at", filter=self._recent),
            "recent": Sum("version", filter=self._recent),
        }

    def _counts(self) -> dict[str, Count]:
        return {name: Count("pk", filter=lane(name, self.moment)) for name in LANES}

    @cached_property
    def lines(self) -> list[Line]:
        """Every platform, also where nothing lies open; the nameless one only where it is needed."""
        found = {row["platform"]: row for row in self._counted}
        shown = [code for code in PLATFORMS if code or found.get(code, {}).get("open")]
        return [
            self._line(str(PLATFORMS[code]), found.get(code, {}), platform=code) for code in shown
        ]

    def _line(self, label: str, numbers: dict[str, Any], **query: Any) -> Line:
        place = {"place": self.place.code} if self.place and "place" not in query else {}
        cells = [
            Cell(name, numbers.get(name, 0), here(lane=name, **query, **place),
                 listed(**QUERIES[name], **query, **place))
            for name in LANES
        ]  # fmt: skip
        return Line(label, here(**query, **place), cells, numbers.get("open", 0))

    @cached_property
    def whole(self) -> dict[str, int]:
        """The sums over all platforms."""
        names = (*LANES, "open")
        return {name: sum(row[name] for row in self._counted) for name in names}

    @cached_property
    def places(self) -> list[Line]:
        """The places below as rows, for whoever leads several."""
        column = BELOW.get(self.user.post.column, "")
        if not column:
            return []
        rows = self.rows_in_reach.filter(IS_OPEN).order_by()
        found = rows.values(f"{column}__code", f"{column}__name")
        counted = found.annotate(open=Count("pk"), **self._counts()).order_by(f"{column}__code")
        return [
            self._line(row[f"{column}__name"], row, place=row[f"{column}__code"]) for row in counted
        ]

    # --- has anything changed? ----------------------------------------------------------------

    @property
    def mark(self) -> str:
        """Changes whenever the board may look different; known with the figures.

        The minute turns it over by itself, since limits pass without anybody's doing. Within the
        minute it follows the changes of the last sixty seconds: the versions of those rows too,
        because a change may be committed after a younger one.
        """
        return self._mark(self._counted)

    @property
    def news(self) -> str:
        """The same mark by one cheap question, an index of `changed_at`: no cache that could be gone."""
        rows = self.rows_in_reach.filter(self._recent).order_by()
        return self._mark([rows.aggregate(**self._marks())])

    def _mark(self, rows: Iterable[dict[str, Any]]) -> str:
        found = list(rows)
        last = max((row["last"].timestamp() for row in found if row["last"]), default=0)
        number = sum(row["recent"] or 0 for row in found)
        return f"{int(self.moment.timestamp()) // 60}-{last:.6f}-{number}"

    # --- the cases that wait ------------------------------------------------------------------

    @cached_property
    def waiting(self) -> Any:
        rows = self.rows_in_reach
        if self.lane in LANES:
            rows = rows.filter(lane(self.lane, self.moment))
        else:
            mine = Q(status__in=NEW) | Q(status=Status.VERIFYING)
            rows = rows.filter(mine).filter(whose_turn(self.user))
        return rows if self.platform is None else rows.filter(platform=self.platform)

    def first_of(self, name: str) -> list[Case]:
        """The first cases of a lane, for a screen on the wall."""
        rows = self.rows_in_reach.filter(lane(name, self.moment)).select_related("town", "unit")
        return list(rows.defer("text", "result").order_by("due_at", "pk")[:ON_WALL])

    @cached_property
    def shown(self) -> list[Row]:
        """At most forty, the first to be due first: four statements, whatever their number, and at most
        four more where a category needs a power."""
        around = ("town", "category__power", "grid", "village", "unit")
        rows = self.waiting.select_related(*around).order_by("due_at", "pk")
        cases = list(rows.defer("text", "result")[:ROWS])
        facts = {case.pk: Facts.of(case) for case in cases}
        router = Router(facts[case.pk] for case in cases if case.status in NEW)
        return [self._row(case, facts[case.pk], router) for case in cases]

    @property
    def rows(self) -> str:
        """The cases shown, as rows of the table."""
        return board_rows.drawn(self.shown)

    def _row(self, case: Case, facts: Facts, router: Router) -> Row:
        keys = self.open_keys(case)
        choices = router.choices(facts) if "dispatch" in keys.values() else []
        choices = [each for each in choices if not each.is_refused]
        steps = {key: CASE[name] for key, name in keys.items()}
        status, source = self._labels["status"][case.status], self._labels["source"][case.source]
        return Row(case, choices, steps, status, source, self._buttons(tuple(steps)))

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        """Labels by value, put into words once and not for every row."""
        return {
            "status": {str(value): str(label) for value, label in Case.Status.choices},
            "source": {str(value): str(label) for value, label in Case.Source.choices},
        }

    def _buttons(self, keys: tuple[str, ...]) -> str:
        if keys not in self._drawn:
            pairs = ((key, key, CASE[KEYS[key]].label) for key in keys)
            self._drawn[keys] = format_html_join(" ", BUTTON, pairs)
        return self._drawn[keys]

    def open_keys(self, case: Case) -> dict[str, str]:
        """The keys whose step leaves the state of the case and is the room's; the engine judges again."""
        may = self._may
        return {
            key: name
            for key, name in KEYS.items()
            if case.status in CASE[name].sources and CASE[name].permission_from(case.status) in may
        }

    @cached_property
    def _may(self) -> set[str | None]:
        wanted = {name for step in KEYS.values() for name in CASE[step].permissions()}
        return {name for name in wanted if self.user.has_perm(name)}


def here(**query: Any) -> str:
    """The board, narrowed."""
    return f"{reverse('grid:board')}?{urlencode(query, doseq=True)}"


def listed(**query: Any) -> str:
    """The list of the same cases."""
    return f"{reverse('grid:case-list')}?{urlencode(query, doseq=True)}"


def units_of(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Every unit that some row offers, once: name and load by key, for the keys 1 to 9."""
    found = {each.unit.pk: each.unit for row in rows for each in row.choices if each.unit}
    return [{"pk": unit.pk, "name": unit.name, "load": unit.load} for unit in found.values()]
