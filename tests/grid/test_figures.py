"""Load and closing rates: each figure is the length of its list, and a recount proves the sums (ZJ-12)."""

import re
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from core import clock
from core.workflow import Refused
from grid.figures import Period, page
from grid.models import Case, CaseTally, PatrolLog
from grid.tally import wrong_sums
from grid.views.cases import CaseList
from grid.workflow import CASE
from tests.grid import cases, ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(people):
    """A few cases of every sort, in two towns of the county and one outside."""
    with clock.pretend(cases.NOON):
        rated = cases.closed(people)
        CASE.apply(rated, "rate", by=people.town_command, rating="5")
        sour = cases.closed(people)
        CASE.apply(sour, "rate", by=people.town_command, rating="2")
        late = cases.closed(people)
        Case.objects.filter(pk=late.pk).update(is_late=True)
        cases.handling(people)
        void = cases.received(people)
        CASE.apply(void, "void", by=people.county_command, note="误报。")
        cases.received(people, town=people.chian, by=people.county_command, category=None)
        cases.received(people, town=people.hengdian, by=people.county_command)
        yield


def listed(client, url):
    """How many rows the list behind a figure has, asked of the list itself."""
    parts = urlsplit(url)
    answer = client.get(parts.path, dict(parse_qsl(parts.query)))
    assert not any(chip["is_wrong"] for chip in answer.context["chips"])
    return answer.context["count"]


@pytest.mark.parametrize("who", ["town_command", "county_command", "city_lead", "province_lead"])
def test_each_figure_is_the_length_of_its_list(client, people, month, who):
    """ZJ-12: seven figures at most, each leads to the rows it counts; platforms, places and units too."""
    user = getattr(people, who)
    client.force_login(user)
    shown = client.get(reverse("grid:figures"), {"period": "2026-11"}).context["shown"]
    assert len(shown.figures) <= 7
    for figure in shown.figures:
        assert listed(client, figure.url) == figure.count, figure.label
    for row in [*shown.platforms, *shown.places, *shown.units]:
        if "platform=&" not in row.url:
            assert listed(client, row.url) == row.taken_in, row.label


def test_rates_are_of_what_was_ours(people, month):
    """ZJ-12: closing rate, settled in time, satisfied."""
    shown = page(people.town_command, Period.of("2026-11"))
    values = {figure.label: figure.value for figure in shown.figures}
    assert list(values.values())[:5] == [5, "75.0%", "66.7%", "50.0%", 1]
    unit = shown.units[0]
    assert (unit.label, unit.taken_in, unit.settled) == (people.squad.name, 4, 3)
    assert unit.closing_rate is not None
    assert f"{unit.closing_rate}" == "75.0"


def test_what_a_unit_had_no_part_in_is_not_held_against_it(people, month):
    """ZJ-12: a duplicate that was merged away is not “unsettled” in the rate of its unit either."""
    with clock.pretend(cases.NOON):
        main, twin = cases.handling(people), cases.handling(people)
        before = page(people.town_command, Period.of("2026-11")).units[0]
        CASE.apply(twin, "merge", by=people.town_command, main=main)
        after = page(people.town_command, Period.of("2026-11")).units[0]
    assert (before.closing_rate, after.closing_rate) == (Decimal("50.0"), Decimal("60.0"))
    assert after.taken_in == before.taken_in


def test_another_month_counts_nothing_of_this_one(people, month):
    shown = page(people.town_command, Period.of("2026-10"))
    assert [figure.count for figure in shown.figures[:4]] == [0, 0, 0, 0]
    assert shown.figures[1].value == "—"


def test_logs_never_count(people, month):
    """R29: a patrol log changes no figure, and nothing that is a log is taken in as a case."""
    before = page(people.town_command, Period.of("2026-11"))
    PatrolLog.objects.create(grid=ground.grid(people.fotang), worker=people.grid_worker)
    assert page(people.town_command, Period.of("2026-11")) == before
    with pytest.raises(Refused, match="巡查|log"):
        cases.received(people, category=cases.category(people, "09"))


def test_the_page_costs_few_statements(
    client, people, month, django_assert_max_num_queries, monkeypatch
):
    with django_assert_max_num_queries(5):
        page(people.county_command, Period.of("2026-11"))


@pytest.mark.parametrize("text", ["", "x", "2026-13", "2026-11-01", "99999", "²"])
def test_a_wrong_period_is_the_present_one_or_near_it(client, people, text):
    client.force_login(people.town_command)
    assert client.get(reverse("grid:figures"), {"period": text}).status_code == 200


def test_a_recount_proves_the_sums(people, month, capsys):
    """ZJ-12: after steps, imports and raw SQL alike."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grid_case SET rating = 1 WHERE rating = 5")
        cursor.execute("UPDATE grid_case SET status = 'void' WHERE status = 'handling'")
    assert wrong_sums() == []
    call_command("recount_cases", "--check")


def test_a_broken_sum_is_found_and_mended(people, month):
    """The negative control: a sum that lies is named, whichever way it lies."""
    whole = list(CaseTally.objects.order_by("pk").values_list("pk", "number", "satisfied"))
    CaseTally.objects.filter(satisfied=1).update(satisfied=0)
    assert len(wrong_sums()) == 1
    CaseTally.objects.filter(number__gt=0).update(number=9)
    assert wrong_sums()
    with pytest.raises(CommandError):
        call_command("recount_cases", "--check")
    CaseTally.objects.all().delete()
    assert wrong_sums()
    call_command("recount_cases")
    assert wrong_sums() == []
    assert sum(n for _pk, n, _s in whole) == sum(CaseTally.objects.values_list("number", flat=True))


def test_the_list_knows_what_the_figures_ask(people):
    assert {"on_time", "satisfied", "overdue"} <= {
        name for each in CaseList.filters for name in getattr(each, "names", ())
    }


@pytest.mark.parametrize("address", ["grid:figures", "grid:board-places"])
def test_every_figure_of_a_table_says_on_a_phone_what_it_is(client, people, month, address):
    """There the head of the table is not shown: each cell carries its own label."""
    client.force_login(people.county_command)
    found = client.get(reverse(address)).content.decode()
    cells = re.findall(r'<td class="num[^>]*>', found)
    assert len(cells) >= 5
    assert [cell for cell in cells if not re.search(r'main" data-label="[^"]+"', cell)] == []
