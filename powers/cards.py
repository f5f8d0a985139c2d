"""Enforcement cards over time: which end soon, which towns have too few (R11, Penalties Law 42)."""

from collections import Counter, defaultdict
from datetime import date

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.notifications import notify
from core.workflow import Finding
from powers import marks
from powers.models import CertifiedOfficer, Delegation, Mode, PowerItem
from powers.models.delegations import DelegationQuerySet
from powers.posts import in_towns
from towns.models import Division, PolicyParameter

TOLD = "powers.take_over_delegation"


def warn() -> int:
    """On the days that the parameter names: whose card ends; how many cards.

    A morning on which nothing ran is caught up; nobody is told twice (the key names day and mark).
    """
    days = PolicyParameter.objects.value("card_warning_days", on=clock.today())
    cards = CertifiedOfficer.objects.select_related("town").order_by("valid_until_date", "pk")
    told: dict[tuple[Division, date, int], list[str]] = defaultdict(list)
    for card, mark in marks.coming(cards, "valid_until_date", days):
        told[card.town, card.valid_until_date, mark].append(card.name)
    for (town, day, mark), names in told.items():
        _warn(town, day, mark, names)
    return sum(map(len, told.values()))


def _warn(town: Division, last_day: date, mark: int, names: list[str]) -> None:
    notify(
        _told(town),
        _("Enforcement cards in %(town)s end on %(day)s: %(names)s")
        % {"town": town, "day": last_day, "names": "、".join(names)},
        body=_("Renew them in time; with fewer than two valid cards nobody may enforce."),
        url=reverse("powers:officer-list"),
        kind="powers.cards",
        key=f"powers.cards:{town.pk}:{last_day}:{mark}",
    )


def short_towns(lines: DelegationQuerySet | None = None) -> dict[int, tuple[int, int]]:
    """Towns that enforce with too few valid cards: town → (there, wanted)."""
    lines = enforcement_lines() if lines is None else lines
    enforcing = set(lines.order_by().values_list("town_id", flat=True).distinct())
    valid = CertifiedOfficer.objects.filter(town__in=enforcing).valid_on(clock.today())
    there = Counter(valid.values_list("town_id", flat=True))
    found = {}
    for town in Division.objects.filter(pk__in=enforcing):
        wanted = wanted_in(town)
        if there[town.pk] < wanted:
            found[town.pk] = (there[town.pk], wanted)
    return found


def enforcement_lines() -> DelegationQuerySet:
    """Lines in force that only people with a card exercise."""
    return (
        Delegation.objects.in_force()
        .filter(kind__in=PowerItem.ENFORCEMENT)
        .exclude(mode=Mode.STREAMLINED)
    )


def wanted_in(town: Division) -> int:
    value = PolicyParameter.objects.value("certified_officers_min", place=town, on=clock.today())
    return int(value)


def tell_short() -> int:
    """Once a month for each town that is short; nothing stops by itself. How many towns."""
    found = short_towns()
    for town in Division.objects.filter(pk__in=found):
        there, wanted = found[town.pk]
        notify(
            _told(town),
            _("%(town)s enforces with %(there)s valid cards, %(wanted)s are needed")
            % {"town": town, "there": there, "wanted": wanted},
            body=_("Certify more officers, or suspend the enforcement powers until then."),
            url=reverse("powers:officer-list"),
            kind="powers.cards",
            key=f"powers.cards:{town.pk}:{clock.today():%Y-%m}",
            is_urgent=True,
        )
    return len(found)


def shortage(line: Delegation) -> Finding | None:
    """What stands on the page of an enforcement line whose town has too few cards."""
    is_enforced = line.kind in PowerItem.ENFORCEMENT and line.mode != Mode.STREAMLINED
    if not is_enforced or line.status not in Delegation.EXERCISED:
        return None
    there, wanted = _there_and_wanted(line.town)
    if there >= wanted:
        return None
    return Finding(
        _(
            "The power is in force, but the town has %(there)s valid enforcement cards of %(wanted)s: "
            "certify officers or suspend it."
        )
        % {"there": there, "wanted": wanted},
        clause="ZJ-06",
        rule="R11",
    )


def _told(town: Division) -> list[User]:
    """The town hall and the county's justice bureau."""
    bureau = in_towns([town.county_id], "powers.add_certifiedofficer")
    return [*in_towns([town.pk], TOLD), *bureau]


def _there_and_wanted(town: Division) -> tuple[int, int]:
    """Valid cards and the figure asked for, in one query: it stands on every enforcement line's page."""
    valid = CertifiedOfficer.objects.filter(town=town).valid_on(clock.today())
    count = valid.order_by().values("town").annotate(n=Count("pk")).values("n")
    rows = PolicyParameter.objects.for_place(town).in_force(clock.today())
    rows = rows.filter(name="certified_officers_min").select_related("place", "programme__home")
    found = sorted(rows.annotate(there=Coalesce(Subquery(count), 0)), key=lambda row: row.rank)
    return (found[-1].there, int(found[-1].figure)) if found else (0, 0)
