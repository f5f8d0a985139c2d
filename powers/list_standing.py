"""Does the published list agree with what is in force? If not: since when, and whom to tell (R7)."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from core import clock
from core.calendars import calendar_for
from core.deadlines import Unit, at, elapsed
from core.notifications import notify
from core.workflow import Finding
from powers.law import in_post
from powers.lists import held
from powers.models import Delegation, ListEntry, Tenure, TownList
from towns.models import Division, PolicyParameter


@dataclass(frozen=True)
class Standing:
    """What the list lacks and what it has too many, and since when."""

    missing: tuple[Tenure, ...]
    ended: tuple[ListEntry, ...]
    since: date | None
    working_days: int = 0
    limit: int = 0

    @property
    def agrees(self) -> bool:
        return self.since is None

    @property
    def is_late(self) -> bool:
        return self.working_days > self.limit


def standing_of(published: TownList) -> Standing:
    """Compare by power: what is held today against what the rows say was handed down."""
    held_now = {tenure.power_id: tenure for tenure in held(published.town)}
    rows = list(
        ListEntry.objects.filter(town_list=published, power__isnull=False).only(
            "pk", "power_id", "name", "source", "number"
        )
    )
    listed = {row.power_id for row in rows}
    missing = tuple(tenure for power, tenure in held_now.items() if power not in listed)
    ended = tuple(row for row in rows if row.is_delegated and row.power_id not in held_now)
    since = _since(published, missing, ended)
    if since is None:
        return Standing(missing, ended, None)
    days, limit = working_days(published.town, since), update_days(published.town)
    return Standing(missing, ended, since, days, limit)


def _since(
    published: TownList, missing: tuple[Tenure, ...], ended: tuple[ListEntry, ...]
) -> date | None:
    days = [tenure.from_date for tenure in missing]
    if ended:
        gone = Tenure.objects.of_town(published.town).filter(
            power__in=[row.power_id for row in ended]
        )
        lasts = gone.order_by().values("power").annotate(last=Max("until_date"))
        days += [row["last"] + timedelta(days=1) for row in lasts if row["last"]]
    if not days:
        return clock.today() if ended else None
    return min(days)


def working_days(town: Division, since: date) -> int:
    """Working days that have passed since a day, by the county's calendar."""
    calendar = calendar_for(town.county.code if town.county else "")
    begun = at(since, time(0))
    return int(elapsed(begun, clock.now(), Unit.WORKING_DAYS, calendar))


def update_days(town: Division) -> int:
    return int(PolicyParameter.objects.value("list_update_days", place=town))


def findings(standing: Standing) -> list[Finding]:
    """What stands on the page of a published list that no longer agrees."""
    if standing.agrees:
        return []
    facts: dict[str, Any] = {
        "missing": len(standing.missing),
        "ended": len(standing.ended),
        "day": standing.since,
        "days": standing.working_days,
        "limit": standing.limit,
    }
    sentence = _(
        "This list no longer agrees with what is in force: %(missing)s powers are missing, "
        "%(ended)s have ended. Since %(day)s %(days)s working days have passed; a new version is "
        "due within %(limit)s."
    )
    return [Finding(sentence % facts, clause="ZJ-07", rule="R7")]


def tell_clerk(line: Delegation) -> None:
    """A power of the town began or ended: whoever draws up its list is told, once a version."""
    tell_clerks([line])


def tell_clerks(lines: list[Delegation]) -> None:
    """The same for many lines: one question for the lists, and each town with a list once."""
    of_town = {line.town_id: line for line in lines}
    rows = TownList.objects.filter(town__in=list(of_town)).published()
    for published in rows.select_related("town__county"):
        _tell_clerk(published, of_town[published.town_id])


def _tell_clerk(published: TownList, line: Delegation) -> None:
    town = published.town
    notify(
        in_post("powers.change_townlist", place=town.pk),
        _("The list of %(town)s no longer agrees with what is in force.") % {"town": town},
        body=_("Since today: “%(item)s”. Draw up the next version within %(days)s working days.")
        % {"item": line.title, "days": update_days(town)},
        url=published.get_absolute_url(),
        kind="powers.list",
        key=f"powers.list_changed:{published.pk}",
    )


def remind() -> int:
    """Each morning: lists whose limit has passed are told to town and county, once a version.

    A town whose next version is published and waits for its day has done its part.
    """
    told = 0
    renewed = TownList.objects.to_come().filter(town=OuterRef("town"))
    standing = TownList.objects.published().exclude(Exists(renewed))
    for published in standing.select_related("town__county"):
        found = standing_of(published)
        if not found.agrees and found.is_late:
            _remind(published, found)
            told += 1
    return told


def _remind(published: TownList, found: Standing) -> None:
    people = in_post("powers.change_townlist", place=published.town_id) | in_post(
        "powers.review_townlist", place=published.county_id
    )
    notify(
        people,
        _("The list of %(town)s is overdue: %(days)s working days since the change.")
        % {"town": published.town, "days": found.working_days},
        body=str(findings(found)[0].sentence),
        url=published.get_absolute_url(),
        kind="powers.list",
        key=f"powers.list_late:{published.pk}",
    )
