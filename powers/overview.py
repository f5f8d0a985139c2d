"""How far the delegation is, for the place of whoever looks: figures, each of which leads to its list."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import clock
from core.menu import link
from core.scope import holdings
from powers.models import Delegation, Mode, PlannedStep, PowerItem, Proposal, Stage, Tenure
from towns.models import Division

S = Delegation.Status
SEEN = "powers.view_delegation"
SOON_DAYS = 90
MONTHS = 12
SHOWN = 12
BELOW = {"province_id": "city_id", "city_id": "county_id", "county_id": "town_id"}


@dataclass(frozen=True)
class Figure:
    """One number with its label, where it leads, and whether it is good or bad news."""

    label: str
    value: int
    url: str
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """One row of a breakdown; `share` of the largest row, in percent."""

    label: str
    value: int
    url: str
    share: int


@dataclass(frozen=True)
class Breakdown:
    """What is in force, split by one thing."""

    title: str
    parts: list[Part]


@dataclass(frozen=True)
class Overview:
    """Everything on the page."""

    figures: list[Figure]
    breakdowns: list[Breakdown]
    months: list[tuple[str, int, int]]
    """Month, powers that towns began to exercise, powers whose exercise ended."""


def overview(user: Any) -> Overview:
    """Six statements, for any number of lines in the reach of `user`."""
    today = clock.today()
    return Overview(figures(user, today), breakdowns(user), months(user, today))


def lines_url(**query: Any) -> str:
    return f"{reverse('powers:delegation-list')}?{urlencode(query, doseq=True)}"


def figures(user: Any, today: date) -> list[Figure]:
    rows = list(_by_status(user, today))
    count = Counter({row["status"]: row["n"] for row in rows})
    exercised = sum(count[status] for status in Delegation.EXERCISED)
    under_way = sum(count[stage] for stage in Stage.values)
    overdue, ending = (sum(row[name] for row in rows) for name in ("overdue", "ending"))
    until = today + timedelta(days=SOON_DAYS)
    term = {"term_until_date_from": today, "term_until_date_to": until}
    late = PlannedStep.objects.late().visible_to(user).count()
    proposed = Proposal.objects.open().visible_to(user).count()
    return [
        Figure(_("Exercised by towns"), exercised, lines_url(in_force=1)),
        Figure(_("Under way"), under_way, lines_url(status=Stage.values)),
        Figure(_("Over their limit"), overdue, lines_url(overdue=1), "late" if overdue else ""),
        Figure(_("Behind the timetable"), late, _list("plan", late=1), _bad(late)),
        Figure(_("Entrusted, ending within 90 days"), ending, lines_url(**term), _soon(ending)),
        Figure(_("Suspended"), count[S.SUSPENDED], lines_url(status=S.SUSPENDED.value)),
        Figure(
            _("Proposals to decide"), proposed, _list("proposal", status="open"), _soon(proposed)
        ),
        Figure(_("Taken back"), count[S.TAKEN_BACK], lines_url(status=S.TAKEN_BACK.value)),
    ]


def _by_status(user: Any, today: date) -> Iterable[dict[str, Any]]:
    until = today + timedelta(days=SOON_DAYS)
    ending = Q(term_until_date__range=(today, until), status__in=Delegation.WITH_TOWN)
    return (
        Delegation.objects.visible_to(user)
        .order_by()
        .values("status")
        .annotate(
            n=Count("pk"),
            overdue=Count("pk", filter=Q(due_date__lt=today)),
            ending=Count("pk", filter=ending),
        )
    )


def _list(name: str, **query: Any) -> str:
    url = link(f"powers:{name}-list")
    return f"{url}?{urlencode(query)}" if url else ""


def _bad(number: int) -> str:
    return "late" if number else ""


def _soon(number: int) -> str:
    return "soon" if number else ""


def breakdowns(user: Any) -> list[Breakdown]:
    """What is in force by domain, mode, type, department and place, read in one pass."""
    place = _place_below(user)
    names = ["item__domain", "mode", "kind", "department__generic_name", "department__name"]
    rows = list(
        Delegation.objects.in_force()
        .visible_to(user)
        .order_by()
        .values_list(*names, *([place] if place else []))
        .annotate(n=Count("pk"))
    )
    found = [
        Breakdown(
            _("By domain"), _parts(rows, 0, str, lambda v: lines_url(item__domain=v, in_force=1))
        ),
        Breakdown(
            _("By mode"),
            _parts(rows, 1, lambda v: str(Mode(v).label), lambda v: lines_url(mode=v, in_force=1)),
        ),
        Breakdown(
            _("By type of power"),
            _parts(
                rows,
                2,
                lambda v: str(PowerItem.Kind(v).label),
                lambda v: lines_url(kind=v, in_force=1),
            ),
        ),
        Breakdown(_("By original department"), _departments(rows, place in ("town_id", ""))),
    ]
    if place:
        found.append(Breakdown(_("By place"), _places(rows)))
    return found


def _place_below(user: Any) -> str:
    post = next(iter(holdings(user, SEEN)), None)
    return BELOW.get(post.column, "") if post else ""


def _parts(
    rows: list[tuple], place: int, label: Callable[[Any], str], url: Callable[[Any], str]
) -> list[Part]:
    sums: Counter = Counter()
    for row in rows:
        sums[row[place]] += row[-1]
    most = max(sums.values(), default=1)
    return [
        Part(label(value), number, url(value), round(100 * number / most))
        for value, number in sums.most_common(SHOWN)
    ]


def _departments(rows: list[tuple], is_one_county: bool) -> list[Part]:
    """Above a county under the general name of the catalogue, so that counties add up."""
    sums: Counter = Counter()
    for _domain, _mode, _kind, general, name, *_place, number in rows:
        is_general = bool(general) and not is_one_county
        field = "department__generic_name" if is_general else "department__name"
        sums[field, general if is_general else name] += number
    return _parts(
        [(key, number) for key, number in sums.items()],
        0,
        lambda key: key[1],
        lambda key: lines_url(**{key[0]: key[1]}, in_force=1),
    )


def _places(rows: list[tuple]) -> list[Part]:
    sums: Counter = Counter()
    for row in rows:
        sums[row[5]] += row[-1]
    places = Division.objects.in_bulk(sums)
    named = [(places[pk], number) for pk, number in sums.items()]
    return _parts(
        named, 0, lambda place: place.name, lambda place: lines_url(place=place.code, in_force=1)
    )


def months(user: Any, today: date) -> list[tuple[str, int, int]]:
    """Of the last twelve months: how many tenures began, and how many ended."""
    first = _months_before(today, MONTHS - 1)
    tenures = Tenure.objects.visible_to(user)
    begun = _monthly(tenures.filter(from_date__gte=first, from_date__lte=today), "from_date")
    ended = _monthly(tenures.filter(until_date__gte=first, until_date__lt=today), "until_date")
    every = [_months_before(today, back) for back in range(MONTHS - 1, -1, -1)]
    return [(f"{month:%Y-%m}", begun[month], ended[month]) for month in every]


def _monthly(tenures: Any, field: str) -> Counter:
    rows = tenures.order_by().annotate(month=TruncMonth(field)).values_list("month")
    return Counter(dict(rows.annotate(n=Count("pk"))))


def _months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months back."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
