"""Sums by county and month say what the sums by town and day say; no writer waits for another (ZJ-12)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Sum

from grid import indicators
from grid.models import Case, CaseMonth, CaseTally
from grid.models.cases import Status
from grid.tally import recount, wrong_months, wrong_sums
from tests import cast
from tests.grid import cases

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
MONTH = (date(2026, 5, 1), date(2026, 5, 31))
WRITERS, EACH = 8, 24


def some_case(luck, town, kinds, number):
    """A case at random; its moment may lie on either side of midnight in Shanghai."""
    kind = luck.choice(kinds)
    return Case(
        town=town, county_id=town.county_id, city_id=town.city_id, province_id=town.province_id,
        number=f"M{number}", title="路灯", text="路灯不亮。", category=kind, source="hotline",
        platform=kind.platform if kind else "", status=luck.choice(SETTLED_OR_NOT),
        is_late=luck.random() < 0.3, rating=luck.choice([None, 1, 2, 3, 4, 5]),
        reported_at=BEGIN + timedelta(minutes=luck.randrange(365 * 24 * 60)),
    )  # fmt: skip


SETTLED_OR_NOT = [str(status) for status in Status if status != Status.MERGED]


@pytest.fixture
def scattered(people):
    """Four hundred cases of all sorts in three towns of two counties, changed in every way since."""
    luck = Random(7)
    kinds = [None, *(cases.category(people, code) for code in ("0405", "0102", "0501", "0601"))]
    towns = [people.fotang, people.chian, people.hengdian, people.minggang]
    Case.objects.bulk_create(some_case(luck, luck.choice(towns), kinds, n) for n in range(400))
    rows = list(Case.objects.order_by("pk"))
    for part in range(60):
        change(luck, rows[part * 5 : part * 5 + 5], kinds, towns)
    Case.objects.filter(pk__in=[row.pk for row in rows[320:360]]).delete()
    return people


def change(luck, rows, kinds, towns):
    """One statement on a few cases, as steps, imports and raw SQL make them."""
    some = Case.objects.filter(pk__in=[row.pk for row in rows])
    town, kind = luck.choice(towns), luck.choice(kinds[1:])
    changes = [
        {"status": luck.choice(SETTLED_OR_NOT)},
        {"rating": luck.choice([None, 1, 5])},
        {"is_late": luck.random() < 0.5},
        {"category": kind, "platform": kind.platform},
        {"reported_at": F("reported_at") + timedelta(days=luck.randrange(-40, 40))},
        {"due_at": BEGIN},
        {"town": town, "county": town.county, "city": town.city, "province": town.province},
    ]
    some.update(**luck.choice(changes))


def by_days():
    """The sums by town and day, folded to counties and months."""
    keys = ["province_id", "city_id", "county_id", "platform", "status", "is_late"]
    made = Counter()
    for row in CaseTally.objects.all():
        key = (row.day.replace(day=1), *(getattr(row, name) for name in keys))
        for name in ("number", "rated", "satisfied"):
            made[name, *key] += getattr(row, name)
    return {key: number for key, number in made.items() if number}


def by_months():
    keys = ["month", "province_id", "city_id", "county_id", "platform", "status", "is_late"]
    names = ("number", "rated", "satisfied")
    found = CaseMonth.objects.values(*keys).annotate(**{f"all_{n}": Sum(n) for n in names})
    pairs = {
        (name, *(row[key] for key in keys)): row[f"all_{name}"] for row in found for name in names
    }
    return {key: number for key, number in pairs.items() if number}


@pytest.mark.django_db
def test_both_sums_say_the_same(scattered):
    assert by_months() == by_days() != {}
    assert wrong_sums() == wrong_months() == []
    written = by_months()
    recount()
    assert by_months() == by_days() == written
    for kept in (CaseTally, CaseMonth):
        assert set(kept.objects.values_list("slot", flat=True)) == {0}


@pytest.mark.django_db
@pytest.mark.parametrize("period", [MONTH, QUARTER, YEAR], ids=["month", "quarter", "year"])
@pytest.mark.parametrize("who", ["city_lead", "province_lead"])
def test_figures_are_the_same_either_way(scattered, monkeypatch, who, period):
    """Whole months of a city and a province come from the months, and are what the days say."""
    user = getattr(scattered, who)
    assert indicators.kept(user, *period).model is CaseMonth
    coarse = indicators.rates(user, *period)
    monkeypatch.setattr(indicators, "BY_MONTH", set())
    assert indicators.kept(user, *period).model is CaseTally
    assert indicators.rates(user, *period) == coarse
    assert coarse.whole.taken_in == Case.objects.visible_to(user).filter(
        indicators.reported(*period)
    ).count() > 0  # fmt: skip
    assert len(coarse.by_place) == {"city_lead": 2, "province_lead": 1}[who]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "since", "until"),
    [
        ("county_command", *MONTH),
        ("town_command", *MONTH),
        ("province_lead", date(2026, 5, 2), date(2026, 5, 31)),
        ("province_lead", date(2026, 5, 1), date(2026, 5, 30)),
    ],
)
def test_towns_and_days_are_asked_of_the_days(scattered, who, since, until):
    assert indicators.kept(getattr(scattered, who), since, until).model is CaseTally


@pytest.mark.django_db
def test_who_may_not_see_the_figures_gets_no_months(scattered):
    """The sums by month are open to whom the sums by day are open, and to the same places."""
    rows = CaseMonth.objects.allowing(scattered.city_lead, indicators.SEEN)
    assert {row.city_id for row in rows} == {scattered.jinhua.pk}
    assert not CaseMonth.objects.allowing(scattered.grid_worker, indicators.SEEN).exists()


@pytest.mark.django_db
def test_a_wrong_month_is_found_and_mended(scattered):
    """The negative control: numbers, ratings, and a row that is missing."""
    row = CaseMonth.objects.filter(number__gt=0, satisfied__gt=0).order_by("pk").first()
    CaseMonth.objects.filter(pk=row.pk).update(satisfied=F("satisfied") - 1)
    assert len(wrong_months()) == 1
    assert wrong_sums() == []
    with pytest.raises(CommandError):
        call_command("recount_cases", "--check")
    CaseMonth.objects.filter(pk=row.pk).delete()
    assert len(wrong_months()) == 1
    call_command("recount_cases")
    assert wrong_months() == []
    call_command("recount_cases", "--check")


@pytest.mark.django_db
def test_what_changes_no_sum_writes_no_month(scattered):
    """Limits and texts change often: they touch neither sum."""

    def stored():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, ctid::text FROM grid_casemonth ORDER BY id")
            return cursor.fetchall()

    before = stored()
    Case.objects.update(due_at=BEGIN, text="另一处路灯。")
    assert stored() == before
    Case.objects.filter(status="closed").update(status="archived")
    assert stored() != before


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_town_and_day_never_wait_in_a_circle():
    """Eight transactions move two dozen cases of one town and day each, every one in another order."""
    people = cast.assemble()
    kind, day = cases.category(people), BEGIN + timedelta(days=40)
    Case.objects.bulk_create(
        Case(
            town=people.fotang, county=people.yiwu, city=people.jinhua, province=people.zhejiang,
            number=f"W{n}", title="路灯", text="路灯不亮。", source="hotline", category=kind,
            platform=kind.platform, reported_at=day,
        )
        for n in range(WRITERS * EACH)
    )  # fmt: skip
    whole = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    start = Barrier(WRITERS)

    def move(at):
        keys, luck = whole[at * EACH : (at + 1) * EACH], Random(at)
        start.wait()
        try:
            for status in ("dispatched", "handling", "closed"):
                luck.shuffle(keys)
                with transaction.atomic():
                    for key in keys:
                        Case.objects.filter(pk=key).update(status=status, is_late=key % 3 == 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(move, range(WRITERS)))
    assert wrong_sums() == wrong_months() == []
    for kept in (CaseTally, CaseMonth):
        found = kept.objects.values_list("status").annotate(n=Sum("number")).order_by()
        assert {status: n for status, n in found if n} == {"closed": WRITERS * EACH}
        assert kept.objects.order_by("-slot").values_list("slot", flat=True)[0] < WRITERS


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_gives_its_slot_back():
    """A slot taken within a step that failed is free again, and nothing of the step is counted."""
    people = cast.assemble()
    case = cases.received(people)

    def slot_and_locks():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('grid.slot', true), (SELECT count(*) FROM pg_locks "
                "WHERE locktype = 'advisory' AND classid = 4713 AND pid = pg_backend_pid())"
            )
            return cursor.fetchone()

    with transaction.atomic():
        step = transaction.savepoint()
        Case.objects.filter(pk=case.pk).update(status="void")
        assert slot_and_locks() == ("0", 1)
        transaction.savepoint_rollback(step)
        assert slot_and_locks() in {("", 0), (None, 0)}
        Case.objects.filter(pk=case.pk).update(status="accepted")
        assert slot_and_locks() == ("0", 1)
    assert slot_and_locks()[1] == 0
    assert wrong_months() == []
