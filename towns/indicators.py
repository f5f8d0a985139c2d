"""Figures of places, offered upwards: how many towns, residents, listings, offices."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from core import clock
from towns.models import Division, Organisation, PolicyParameter, TownProfile, TownTag

LEVEL = Division.Level


@dataclass
class PlaceFigures:
    """What lies in one place."""

    place: Division
    towns: int = 0
    listed_towns: int = 0
    residents: int | None = None
    organisations: int = 0

    @property
    def is_town(self) -> bool:
        return self.place.level == LEVEL.TOWN


@dataclass(frozen=True)
class Establishment:
    """A town's offices and centres against the cap of ZJ-13, its posts against those filled.

    `cap` is None where no policy sets one.
    """

    offices: int
    cap: int | None
    is_pilot: bool
    posts: int
    staff: int

    @property
    def is_over(self) -> bool:
        return self.cap is not None and self.offices > self.cap


@dataclass
class Listings:
    """How many towns stand in each programme's list."""

    by_kind: dict[str, int] = field(default_factory=dict)
    towns: int = 0


def figures_of(place: Division, on: date | None = None) -> PlaceFigures:
    return figures_of_all([place], on)[0]


def figures_of_all(places: Iterable[Division], on: date | None = None) -> list[PlaceFigures]:
    """Figures of places side by side: one query for each level among them, however many places."""
    day, found = on or clock.today(), {place.pk: PlaceFigures(place) for place in places}
    for level in {one.place.level for one in found.values()}:
        keys = [pk for pk, one in found.items() if one.place.level == level]
        sums = _sums(Division.COLUMNS[level], day)
        rows = Division.objects.filter(pk__in=keys).annotate(**sums)
        for pk, *numbers in rows.order_by().values_list("pk", *sums):
            for name, number in zip(sums, numbers, strict=True):
                setattr(found[pk], name.removeprefix("n_"), number)
    return list(found.values())


def _sums(column: str, day: date) -> dict[str, Any]:
    """What is counted for each place whose level has this column."""
    counts = {
        "n_towns": _of(Division.objects.towns().valid_on(day), column, Count("pk"), 0),
        "n_organisations": _of(
            Organisation.objects.valid_on(day), f"division__{column}", Count("pk"), 0
        ),
    }
    if column == Division.COLUMNS[LEVEL.VILLAGE]:
        return counts  # a village has no profile and no listing of its own
    towns = Count("town", distinct=True)
    residents = Sum("resident_population")
    return counts | {
        "n_listed_towns": _of(TownTag.objects.valid_on(day), column, towns, 0),
        "n_residents": _of(TownProfile.objects.all(), column, residents, None),
    }


def _of(rows: QuerySet, path: str, what: Aggregate, nothing: int | None) -> Any:
    """The aggregate over those of `rows` that lie in the outer query's place."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    number = Subquery(mine.annotate(n=what).values("n"), output_field=IntegerField())
    return number if nothing is None else Coalesce(number, nothing)


def listings_in(place: Division, on: date | None = None) -> Listings:
    """Towns of `place` in each programme's list on a day; a town in two lists counts once in `towns`."""
    rows = TownTag.objects.valid_on(on or clock.today()).filter(**{place.column: place.pk})
    by_kind = rows.order_by().values_list("kind").annotate(n=Count("town", distinct=True))
    return Listings(dict(by_kind), rows.order_by().values("town").distinct().count())


def is_pilot(town: Division, on: date | None = None) -> bool:
    """Whether a listing in force on the day raises the town's cap of offices (ZJ-13)."""
    listed = TownTag.objects.valid_on(on or clock.today()).filter(town=town)
    return listed.raising_the_cap().exists()


def office_cap(town: Division, pilot: bool, on: date | None = None) -> int | None:
    """The cap that prevails for a town, pilot or not; None where no policy sets one."""
    name = "office_cap_pilot" if pilot else "office_cap"
    row = PolicyParameter.objects.prevailing(town, on, name).get(name)
    return int(row.value) if row else None


def establishment_of(
    town: Division, on: date | None = None, pilot: bool | None = None
) -> Establishment:
    """Offices and centres against the cap that prevails (ZJ-13), posts against staff.

    The town's own organisations; agencies are their county's. `pilot` where it is known already.
    """
    day = on or clock.today()
    pilot = is_pilot(town, day) if pilot is None else pilot
    sums = (
        Organisation.objects.valid_on(day)
        .filter(division=town)
        .aggregate(
            offices=Count("pk", filter=Q(counts_toward_cap=True)),
            posts=Sum("established_number", default=0),
            staff=Sum("actual_number", default=0),
        )
    )
    return Establishment(cap=office_cap(town, pilot, day), is_pilot=pilot, **sums)
