"""The dashboard of the delegation: every figure is the number of rows of the list it leads to."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from powers import indicators, use
from powers.models import Delegation, Mode, PlannedStep, Proposal, Stage, Tenure
from powers.months import month_of, months_before
from powers.overview import overview
from powers.overview_rows import SOON_DAYS, Rows
from tests.powers import states
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db
LOOKING = ["province_lead", "city_lead", "county_reviewer", "town_clerk", "department_officer"]


@pytest.fixture
def year(people):
    """Lines in every status, in two towns of one county and one of a neighbour."""
    for town in (people.fotang, people.chian, people.hengdian):
        for status in Delegation.Status.values:
            states.draft(people, status, town=town)
    for mode, domain in ((Mode.ENTRUSTED, "民生保障"), (Mode.AUTHORISED, "规划建设")):
        line = states.draft(
            people, "in_force", power=states.item(people, "01", mode, domain=domain)
        )
        if mode == Mode.ENTRUSTED:
            Delegation.objects.filter(pk=line.pk).update(
                term_until_date=clock.today() + timedelta(days=40)
            )
    late = Delegation.objects.filter(status="legal")
    late.update(due_date=clock.today() - timedelta(days=3))
    exercise(people)
    plan(people)
    propose(people)
    return people


def exercise(people):
    """Of the lines in force one was used lately, one long ago, the others never; all are old."""
    PolicyParameter.objects.create(
        name="zero_use_months", label="x", value="12", from_date=date(2000, 1, 1)
    )
    lines = list(Delegation.objects.in_force().order_by("pk"))
    for line in lines:
        hold(line, clock.today() - timedelta(days=800))
    for line, ago in zip(lines, (1, 1, 20), strict=False):
        month = month_of(months_before(clock.today(), ago))
        use.record(line, month, exercised=3)
        use.record(line, month_of(months_before(clock.today(), 2)), exercised=0)


def hold(line, since, until=None):
    return Tenure.objects.create(
        delegation=line, town=line.town, power=line.power, department=line.department,
        mode=line.mode, from_date=since, until_date=until,
    )  # fmt: skip


def plan(people):
    """In each town a step late, one done on time, one done late, one to come, one dropped."""
    states.plan_figures()
    days = [(-9, None), (-9, -10), (-9, -3), (30, None)]
    for town in (people.fotang, people.hengdian):
        county = town.county
        for line in Delegation.objects.filter(town=town, status="legal"):
            for place, (planned, done) in enumerate([*days, (-9, None)]):
                step = PlannedStep(
                    batch=line.batch, town=town, county=county, city=town.city,
                    province=town.province, complexity="simple", stage=Stage.values[place],
                    position=place, planned_date=day(planned), first_planned_date=day(planned),
                    done_date=day(done) if done else None, is_dropped=place == len(days),
                )  # fmt: skip
                step.save()


def propose(people):
    for number, status in enumerate(("open", "open", "rejected")):
        line = Delegation.objects.in_force().order_by("pk")[number]
        row = Proposal(
            delegation=line, kind="take_back", ground="unused", text="x", clause="ZJ-06",
            status=status, decided_date=day(-1) if status == "rejected" else None,
        )  # fmt: skip
        row.take_line()
        row.save()


def day(ahead):
    return clock.today() + timedelta(days=ahead)


def count_of(client, url):
    return client.get(url).context["count"]


@pytest.mark.parametrize("who", LOOKING)
def test_every_figure_is_the_length_of_its_list(year, client, who):
    user = getattr(year, who)
    client.force_login(user, backend="accounts.backends.PostBackend")
    found = overview(user)
    assert len(found.figures) == 7
    for one in found.figures:
        assert one.url, one.label
        assert count_of(client, one.url) == one.count, one.label
    for split in found.breakdowns:
        for part in split.parts:
            assert count_of(client, part.url) == part.value, (split.title, part.label)


def test_each_figure_counts_something(year):
    """A dashboard of zeros would agree with its lists too."""
    found = {one.label: one.count for one in overview(year.county_reviewer).figures}
    assert all(found.values()), found
    lines = Delegation.objects.visible_to(year.county_reviewer)
    assert found["Used"] == 2
    assert found["Zero use"] == lines.in_force().count() - 2
    assert (found["Behind the timetable"], found["Proposals to decide"]) == (1, 2)


def test_used_is_a_share_and_the_plan_is_compared_with_the_fact(year):
    """Issue 3: plan against fact; used, zero use: the comparison stands beside the figure."""
    found = {one.label: one for one in overview(year.county_reviewer).figures}
    every = found["Exercised by towns"].count
    assert found["Used"].value == f"{200 / every:.0f}%"
    assert f"2 of {every}" in found["Used"].note
    assert "2 of 3" in found["Behind the timetable"].note
    assert found["Behind the timetable"].trend[-1] == 1
    assert found["Exercised by towns"].trend[-1] == every
    split = next(one for one in overview(year.county_reviewer).breakdowns if "Plan" in one.title)
    assert sum(part.value for part in split.parts) == 3


def test_an_ended_entrustment_is_no_longer_among_those_that_end(year, client):
    """A line taken back keeps its term: neither the figure nor its list counts it."""
    line = Delegation.objects.get(term_until_date__isnull=False)
    Delegation.objects.filter(pk=line.pk).update(status="taking_back")
    client.force_login(year.county_reviewer, backend="accounts.backends.PostBackend")
    figure = overview(year.county_reviewer).figures[5]
    assert (figure.count, count_of(client, figure.url)) == (0, 0)


def test_the_sentence_names_the_largest_share(year, client):
    """By rule: of late steps, lines over their limit, zero use, terms that end."""
    found = overview(year.county_reviewer)
    assert found.notice.text == "1 of 1 entrustments end within 90 days."
    assert found.notice.url == found.figures[5].url
    Delegation.objects.update(term_until_date=None)
    assert "lie unused" in overview(year.county_reviewer).notice.text
    Tenure.objects.all().delete()
    PlannedStep.objects.filter(position__gt=0).delete()
    assert (
        overview(year.county_reviewer).notice.text == "1 of 1 steps due in the timetable are late."
    )
    PlannedStep.objects.all().delete()
    Delegation.objects.update(due_date=None)
    quiet = overview(year.county_reviewer).notice
    assert (quiet.url, "Nothing is late" in quiet.text) == ("", True)
    client.force_login(year.county_reviewer, backend="accounts.backends.PostBackend")
    assert quiet.text in client.get(reverse("powers:overview")).content.decode()


def test_the_parts_of_each_split_add_up(year):
    for split in overview(year.county_reviewer).breakdowns[:5]:
        exercised = Delegation.objects.visible_to(year.county_reviewer).in_force().count()
        assert sum(part.value for part in split.parts) == exercised, split.title


def test_a_province_splits_by_city_and_a_town_not_at_all(year):
    titles = [split.title for split in overview(year.town_clerk).breakdowns]
    assert "By place" not in titles
    by_place = overview(year.province_lead).breakdowns[4]
    assert [part.label for part in by_place.parts] == ["金华市"]


def test_the_year_shows_what_began_and_ended_in_its_month(year):
    line = Delegation.objects.get(town=year.fotang, status="taken_back")
    today = clock.today()
    begun = date(today.year - (today.month < 4), (today.month + 8) % 12 + 1, 5)
    hold(line, begun, begun + timedelta(days=3))
    months = overview(year.county_reviewer).months
    assert len(months) == 12
    assert (f"{begun:%Y-%m}", 1, 1) in months
    assert sum(row[1] for row in months) == 1


LASTING = {"status__in": ["in_force", "evaluation", "suspended"]}
MARKS = {
    "n": lambda lines: lines,
    "in_force": lambda lines: lines.in_force(),
    "used": lambda lines: lines.used(),
    "unused": lambda lines: indicators.zero_use(lines, 12),
    "overdue": lambda lines: lines.overdue(),
    "ending": lambda lines: lines.filter(
        term_until_date__range=(day(0), day(SOON_DAYS)), **LASTING
    ),
    "entrusted": lambda lines: lines.filter(term_until_date__gte=day(0), **LASTING),
}
COLUMNS = {
    "status": ("status",),
    "mode": ("mode",),
    "kind": ("kind",),
    "item": ("item__domain",),
    "department": ("department__generic_name", "department__name"),
}
BELOW = {
    "province_lead": "city",
    "city_lead": "county",
    "county_reviewer": "town",
    "department_officer": "town",
}


def added_up(found):
    """Items of one domain are one row of the page, as are departments of one name."""
    sums = {}
    for value, counts in found:
        value = value if isinstance(value, tuple) else (value,)
        sums[value] = {name: sums.get(value, {}).get(name, 0) + n for name, n in counts.items()}
    return sums


@pytest.mark.parametrize("who", LOOKING)
def test_each_sum_is_what_a_plain_count_says(year, who):
    """One statement with grouping sets against one count for each value and mark."""
    rows = Rows(getattr(year, who))
    lines = Delegation.objects.visible_to(rows.user)
    place = BELOW.get(who)
    columns = COLUMNS | ({place: (f"{place}__code", f"{place}__name")} if place else {})
    assert set(rows.lines) == set(columns)
    for column, names in columns.items():
        sums = added_up(rows.lines[column])
        assert set(sums) == set(lines.order_by().values_list(*names)), column
        for value, counts in sums.items():
            there = lines.filter(**dict(zip(names, value, strict=True)))
            assert counts == {name: mark(there).count() for name, mark in MARKS.items()}, value


@pytest.mark.parametrize("who", LOOKING)
def test_each_month_is_what_a_plain_count_says(year, who):
    for line in Delegation.objects.filter(status="taken_back"):
        for ago, lasted in ((40, 3), (200, 150), (500, 290), (900, 300)):
            hold(line, day(-ago), day(-ago + lasted))
    held = Tenure.objects.visible_to(getattr(year, who))
    for shown, begun, ended in overview(getattr(year, who)).months:
        month = dict(zip(("year", "month"), map(int, shown.split("-")), strict=True))
        assert begun == held.filter(**{f"from_date__{k}": v for k, v in month.items()}).count()
        over = held.filter(**{f"until_date__{k}": v for k, v in month.items()})
        assert ended == over.filter(until_date__lt=day(0)).count()


def asked(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


@pytest.mark.parametrize("who", LOOKING)
def test_it_costs_five_statements_for_few_and_for_many(year, who):
    user = getattr(year, who)
    overview(user)
    few = asked(lambda: overview(user))
    for _n in range(20):
        states.draft(year, "in_force")
    assert asked(lambda: overview(user)) == few <= 5


def test_the_page_costs_five_statements_of_its_own_and_none_within_the_minute(year, client):
    """Uncached: those of every page, and five; within the minute only those of every page."""
    client.force_login(year.county_reviewer, backend="accounts.backends.PostBackend")
    url = reverse("powers:overview")
    client.get(reverse("powers:may"))
    cache.clear()
    first = asked(lambda: client.get(url))
    again = asked(lambda: client.get(url))
    assert again <= 5
    assert first <= again + 6  # five figures' questions and the number in the header


def test_the_page_is_for_whoever_sees_delegations(year, client):
    client.force_login(year.city_lead, backend="accounts.backends.PostBackend")
    page = client.get(reverse("powers:overview"))
    assert page.status_code == 200
    assert "data-chart" in page.content.decode()
    client.force_login(year.grid_worker, backend="accounts.backends.PostBackend")
    assert client.get(reverse("powers:overview")).status_code == 403


@pytest.mark.parametrize(
    ("who", "sees"),
    [("province_lead", True), ("county_decider", True), ("town_leader", False), ("auditor", False)],
)
def test_whoever_oversees_towns_has_the_figures_on_the_desk(year, client, who, sees):
    client.force_login(getattr(year, who), backend="accounts.backends.PostBackend")
    page = client.get(reverse("accounts:desk")).content.decode()
    assert ("figures-four" in page) == sees
