"""Towns' lists for tests, each named for the state it is in."""

from datetime import timedelta

from core import clock
from powers.lists import draw_up
from powers.models import Delegation, ListEntry, Mode, Tenure, TownList
from powers.wordings import load_wordings
from powers.workflow import TOWN_LIST
from tests.factories import organisation
from tests.powers import states
from towns.models import PolicyParameter

PHONE = "0579-85712345"


def ground(cast, statutory=2):
    """Standard words, the limit, an office, powers by law."""
    load_wordings(cast.zhejiang)
    PolicyParameter.objects.get_or_create(
        name="list_update_days", defaults={"label": "x", "value": "20", "from_date": "2000-01-01"}
    )
    for _n in range(statutory):
        states.item(cast, kind="09", mode=Mode.STATUTORY)
    return office(cast)


def office(cast, name="综合行政执法队", town=None):
    return organisation(name, town or cast.fotang, "office")


def held(cast, days=90, town=None, **fields):
    """A power in force since some days, with its tenure."""
    line = states.draft(cast, "in_force", **({"town": town} if town else {}), **fields)
    since = clock.today() - timedelta(days=days)
    Delegation.objects.filter(pk=line.pk).update(effective_date=since)
    Tenure.objects.create(
        delegation=line,
        town_id=line.town_id,
        power_id=line.power_id,
        department_id=line.department_id,
        mode=line.mode,
        from_date=since,
    )
    return line


def end(line, days_ago=1):
    """The power is the town's no longer."""
    Delegation.objects.filter(pk=line.pk).update(status="taken_back")
    last = clock.today() - timedelta(days=days_ago)
    Tenure.objects.filter(delegation=line).update(until_date=last, ended_by="recall")


def draft(cast, town=None):
    return draw_up(town or cast.fotang, by=cast.town_clerk)


def sharpened(version, unit):
    """Every row has an office, a post and a phone."""
    ListEntry.objects.filter(town_list=version).update(
        office=unit, post="行政执法岗", supervision_phone=PHONE
    )
    return version


def step(version, name, by, **data):
    return TOWN_LIST.apply(TownList.objects.get(pk=version.pk), name, by=by, **data)


def on_the_way(cast, version, until="publish"):
    """From the draft through the offices."""
    way = {
        "submit": (cast.town_leader, {}),
        "review": (cast.county_reviewer, {}),
        "clear": (cast.county_legal, {}),
        "publish": (cast.county_decider, publication()),
    }
    for name, (by, data) in way.items():
        if data and version.number > 1:
            data["document_number"] = f"义政发〔2026〕{version.number + 20}号"
        version = step(version, name, by, **data)
        if name == until:
            break
    return version


def publication():
    return {"document_number": "义政发〔2026〕12号", "effective_date": clock.today()}


def published(cast, lines=2, unit=None):
    """A first version in force, with powers by law and powers handed down."""
    unit = unit or ground(cast)
    for _n in range(lines):
        held(cast)
    return on_the_way(cast, sharpened(draft(cast), unit))
