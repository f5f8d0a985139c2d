"""Ten thousand officers with posts of all roles, and sessions for those who measure."""

from collections.abc import Iterator
from itertools import count

from accounts.models import Post, User
from accounts.roles import ROLES
from core import clock
from tests.bench.ground import Ground, copy_all, station_agencies
from towns.models import Division

Seat = tuple[str, int, int | None]
"""Role, place, organisation."""

TOWN = [code for code, role in ROLES.items() if role.level == 4 and not role.is_bound]
COUNTY = [code for code, role in ROLES.items() if role.level == 3 and not role.is_bound]
DEPARTMENTS_WITH_OFFICER = 12


def settle(ground: Ground, number: int) -> int:
    """Users and their posts, `number` of each; what matters most comes first."""
    first = User.objects.order_by("-id")[0].pk + 1
    keys = count(first)
    taken = [(next(keys), *seat) for seat, _n in zip(seats(ground), range(number), strict=False)]
    now, day = clock.now(), clock.today().replace(year=clock.today().year - 1)
    people = [(pk, f"user-{pk}", f"干部{pk}", place) for pk, _role, place, _unit in taken]
    posts = [(pk, pk, role, place, unit) for pk, role, place, unit in taken]
    done = copy_all(
        User,
        "id username full_name place_id",
        people,
        password="!",
        password_changed_at=now,
        date_joined=now,
    )
    names = "id user_id role place_id organisation_id"
    return done + copy_all(Post, names, posts, status=Post.Status.IN_FORCE, from_date=day)


def seats(ground: Ground) -> Iterator[Seat]:
    """The county under test and its like first, then towns in their order, offices at last."""
    for code in ("auditor", "security_admin", "system_admin"):
        yield code, ground.lead.post.place.pk, None
    for city in Division.objects.filter(pk__in={town.city_id for town in ground.towns}):
        yield "city_lead", city.pk, None
    for county in Division.objects.filter(level=3, province=ground.lead.post.place):
        yield from ((role, county.pk, None) for role in COUNTY)
    for agency, town in station_agencies(ground):
        yield "agency_head", town.pk, agency.pk
        yield "agency_staff", town.pk, agency.pk
    for county in ground.counties:
        units = sorted({pk for (at, _n), pk in ground.departments.items() if at == county.pk})
        for unit in units[:DEPARTMENTS_WITH_OFFICER]:
            yield "county_department", county.pk, unit
    for town in ground.towns:
        yield from ((role, town.pk, None) for role in TOWN)
