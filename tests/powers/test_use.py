"""用得好: the use of powers, entered, imported, reported; shares, and what nobody used (ZJ-06, R12)."""

import io
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from powers import indicators, use
from powers.models import Delegation, Tenure, Use
from powers.months import last_months, month_of, months_before
from powers.sheets import USE
from tests.powers import states
from tests.powers.carried import in_force, used
from tests.powers.sheets import csv_of
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db


def month(ago=0):
    return months_before(month_of(clock.today()), ago)


def figures(row):
    row.refresh_from_db()
    return row.exercised, row.on_time, row.overturned


@pytest.fixture
def zero_months(db):
    PolicyParameter.objects.create(
        name="zero_use_months", label="x", value="12", from_date="2000-01-01"
    )


# --- months --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 12, 1), -1, date(2027, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, before):
    assert months_before(day, months) == before


def test_the_last_months_end_with_this_one():
    assert last_months(date(2026, 2, 10), 3) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


# --- reported by the apps above ------------------------------------------------------------------


def test_what_is_reported_adds_up(people):
    """ZJ-06 用得好: the grid and the services report each case; a late one is not in time."""
    line = in_force(people)
    assert use.record(line, clock.today())
    assert use.record(line, clock.today(), exercised=2, on_time=1)
    assert use.record(line, clock.today(), exercised=0, overturned=1)
    row = Use.objects.get()
    assert (row.exercised, row.on_time, row.overturned) == (3, 2, 1)
    assert (row.month, row.source, row.town) == (month(), "reported", people.fotang)


@pytest.mark.parametrize("source", ["imported", "entered"])
def test_a_month_that_stands_is_not_added_to(people, source):
    """ZJ-06: the month that a town entered or a sheet brought is the whole month."""
    line = in_force(people)
    row = used(line, exercised=7, source=source)
    assert not use.record(line, clock.today())
    assert figures(row) == (7, 7, 0)


@pytest.mark.parametrize("given", [{"exercised": -1}, {"on_time": 2}, {"overturned": -1}])
def test_nonsense_is_not_recorded(people, given):
    with pytest.raises(ValueError, match="on time"):
        use.record(in_force(people), clock.today(), **given)
    assert not Use.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_reports_at_once_lose_nothing(people):
    line = in_force(people)
    failures = []

    def report():
        try:
            for _n in range(5):
                use.record(line, clock.today())
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=report) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert figures(Use.objects.get()) == (40, 40, 0)


@pytest.mark.parametrize(
    "fields", [{"exercised": 1, "on_time": 2}, {"month": date(2026, 1, 2)}, {"exercised": -1}]
)
def test_the_database_refuses_nonsense(people, fields):
    line = in_force(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Use.objects.create(**({"delegation": line, "month": month()} | fields))


# --- the grid of a month -------------------------------------------------------------------------


def sent(*cells, **more):
    """(line, exercised, on_time, overturned) or with what was seen as a fifth."""
    body = dict(more)
    for line, exercised, on_time, overturned, *seen in cells:
        body |= {
            f"e-{line.pk}": exercised,
            f"t-{line.pk}": on_time,
            f"o-{line.pk}": overturned,
            f"w-{line.pk}": seen[0] if seen else "",
        }
    return body


@pytest.fixture
def grid(client, people):
    client.force_login(people.town_clerk)
    return f"{reverse('powers:use-grid-list')}?month={month():%Y-%m}"


def test_a_clerk_enters_the_month_of_all_lines(client, people, grid):
    one, two, three = (in_force(people) for _n in range(3))
    answer = client.post(
        grid, sent((one, "12", "11", "1"), (two, "0", "", ""), (three, "", "", ""))
    )
    assert answer.status_code == 302
    found = {
        row.delegation_id: (row.exercised, row.on_time, row.overturned) for row in Use.objects.all()
    }
    assert found == {one.pk: (12, 11, 1), two.pk: (0, 0, 0)}  # nothing typed, nothing claimed
    assert set(Use.objects.values_list("source", "by")) == {("entered", people.town_clerk.pk)}


def test_one_wrong_cell_saves_nothing_and_keeps_what_was_typed(client, people, grid):
    one, two = in_force(people), in_force(people)
    answer = client.post(grid, sent((one, "12", "11", "0"), (two, "3", "4", "0")))
    assert answer.status_code == 422
    assert not Use.objects.exists()
    page = answer.content.decode()
    assert f'name="e-{one.pk}" value="12"' in page
    assert page.count("field-error") == 1


@pytest.mark.parametrize("typed", ["-1", "1.5", "x", "１２3456789"])
def test_only_whole_numbers_are_figures(client, people, grid, typed):
    line = in_force(people)
    assert client.post(grid, sent((line, typed, "0", "0"))).status_code == 422
    assert not Use.objects.exists()


def test_a_second_click_writes_nothing(client, people, grid):
    line = in_force(people)
    client.post(grid, sent((line, "5", "5", "0")))
    at = Use.objects.get().at
    assert client.post(grid, sent((line, "5", "5", "0"))).status_code == 302
    assert Use.objects.get().at == at


def test_who_comes_second_reads_what_the_first_entered(client, people, grid):
    """Two clerks at one month: no figure is lost without a word."""
    line = in_force(people)
    row = used(line, exercised=9)
    assert client.post(grid, sent((line, "5", "5", "0"))).status_code == 422
    assert figures(row) == (9, 9, 0)
    assert client.post(grid, sent((line, "5", "5", "0", "9,9,0"))).status_code == 302
    assert figures(row) == (5, 5, 0)


def test_the_grid_shows_the_lines_held_in_that_month(client, people, grid):
    """ZJ-06: neither before the start nor after the end."""
    held, later, elsewhere = in_force(people), in_force(people), in_force(people, town=people.chian)
    Tenure.objects.filter(delegation=later).update(until_date=months_before(month(), 1))
    page = client.get(grid).content.decode()
    assert held.title in page
    assert later.title not in page
    assert elsewhere.title not in page
    client.post(grid, sent((elsewhere, "1", "1", "0")))
    assert not Use.objects.exists()


def test_a_grid_of_400_lines_asks_the_same_as_one_of_20(client, people, grid):
    def asked():
        client.get(grid)
        with CaptureQueriesContext(connection) as found:
            assert client.get(grid).status_code == 200
        return len(found)

    def more(number):
        for _n in range(number):
            in_force(people)

    more(5)
    few = asked()
    more(40)
    assert asked() == few <= 8


# --- the sheet -----------------------------------------------------------------------------------

HEADS = ["Line number", "Month", "Exercised", "On time", "Overturned"]


def test_a_sheet_brings_new_months_and_changes_old_ones(people):
    one, two = in_force(people), in_force(people)
    old = used(one, source="reported", exercised=2)
    this = f"{month():%Y-%m}"
    rows = [[one.pk, this, 8, 7, 1], [two.title, this, 3, 3, 0]]
    report = USE.save(csv_of(HEADS, rows), people.town_clerk, "a.csv")
    assert report.is_right, report.errors
    assert figures(old) == (8, 7, 1)
    assert set(Use.objects.values_list("source", flat=True)) == {"imported"}
    assert Use.objects.get(delegation=two).department == two.department


def test_wrong_rows_are_told_by_cell_and_nothing_is_saved(people):
    line, elsewhere = in_force(people, months=2), in_force(people, town=people.hengdian)
    this = f"{month():%Y-%m}"
    rows = [
        [line.pk, this, 3, 4, 0],
        [line.pk, f"{month(5):%Y-%m}", 3, 3, 0],
        [elsewhere.pk, this, 3, 3, 0],
        [line.pk, "2999-01", 1, 1, 0],
        [line.pk, "last month", 1, 1, 0],
    ]
    report = USE.save(csv_of(HEADS, rows), people.town_clerk, "a.csv")
    wrong = {(e.row, e.letter) for e in report.errors}
    assert wrong == {(2, "D"), (3, "B"), (4, "A"), (5, "B"), (6, "B")}
    assert not Use.objects.exists()


def test_the_sheet_of_the_month_comes_back_as_an_import(client, people, grid):
    """What is downloaded with every line can be filled in and imported."""
    line = in_force(people)
    used(line, exercised=4)
    file = client.get(reverse("powers:use-sheet") + f"?month={month():%Y-%m}")
    content = b"".join(file.streaming_content)
    report = USE.check(io.BytesIO(content), people.town_clerk, "a.xlsx")
    assert report.is_right, report.errors
    assert report.counts["same"] == 1


# --- figures -------------------------------------------------------------------------------------


def test_shares_have_six_places_and_none_where_nothing_happened(people):
    line = in_force(people)
    used(line, 1, exercised=3, on_time=2, overturned=1)
    found = indicators.figures(Use.objects.all())
    assert (found.on_time_share, found.overturned_share) == (
        Decimal("0.666667"),
        Decimal("0.333333"),
    )
    assert indicators.Figures().on_time_share is None


def test_a_year_by_month_is_one_question(people, django_assert_num_queries):
    line = in_force(people)
    used(line, 0, exercised=3)
    used(line, 11, exercised=4)
    used(line, 12, exercised=100)
    with django_assert_num_queries(1):
        months = indicators.by_month(Use.objects.all())
    assert [one.exercised for _m, one in months] == [4, *[0] * 10, 3]


def test_zero_use_counts_from_the_start_and_is_one_question(people, django_assert_num_queries):
    """R12: twelve months in force without a case; younger lines and used ones are not named."""
    idle, young, busy = in_force(people), in_force(people, months=11), in_force(people)
    zero_only, once_long_ago = in_force(people, months=30), in_force(people, months=30)
    used(busy, 3, exercised=1)
    used(zero_only, 2, exercised=0)
    used(once_long_ago, 20, exercised=5)
    with django_assert_num_queries(1):
        found = set(indicators.zero_use(Delegation.objects.all(), 12))
    assert found == {idle, zero_only, once_long_ago}
    assert young not in found
    entered = {
        line.pk: line.months_entered for line in indicators.zero_use(Delegation.objects.all(), 12)
    }
    assert (entered[idle.pk], entered[zero_only.pk]) == (0, 1)


def test_who_resumed_lately_is_not_called_idle(people):
    """R12: a suspended town could not use it; the months count from the resumption."""
    line = in_force(people, months=30)
    Tenure.objects.filter(delegation=line).update(until_date=months_before(clock.today(), 6))
    Tenure.objects.create(
        delegation=line, town=line.town, power=line.power, department=line.department,
        mode=line.mode, from_date=months_before(clock.today(), 3),
    )  # fmt: skip
    assert not indicators.zero_use(Delegation.objects.all(), 12).exists()


# --- pages and scope -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["use-list", "zero-use-list", "use-overview-list"])
@pytest.mark.parametrize(
    "who", ["town_clerk", "county_reviewer", "department_officer", "province_lead"]
)
def test_pages_ask_the_same_for_5_and_40_lines(client, people, zero_months, name, who):
    client.force_login(getattr(people, who))

    def asked():
        client.get(reverse(f"powers:{name}"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(f"powers:{name}")).status_code == 200
        return len(found)

    for _n in range(5):
        used(in_force(people), exercised=0)
    few = asked()
    for _n in range(35):
        used(in_force(people), exercised=0)
    assert asked() == few <= 9  # for a bound post one of them looks for cases it helps in


def test_an_agency_sees_the_lines_of_its_department_only(people):
    """Agency staff: what their department has in their towns."""
    own = used(in_force(people, department=people.enforcement))
    used(in_force(people))
    assert list(Use.objects.visible_to(people.agency_officer)) == [own]
    assert not Use.objects.visible_to(people.neighbour).exists()


def test_empty_pages_say_what_to_do(client, people, zero_months):
    states.programme(people)
    client.force_login(people.town_clerk)
    for name in ("use-list", "zero-use-list", "use-overview-list", "use-grid-list"):
        assert client.get(reverse(f"powers:{name}")).status_code == 200
