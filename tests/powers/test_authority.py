"""May this town do this on this day (XY-2.1.2, ZJ-06): read from tenures, for any day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Post
from core import clock
from powers import expiry
from powers.authority import Verdict, may, no_longer_exercised_by
from powers.models import Delegation, LegalBasis, Mode, PowerItem, Tenure
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db

FIRST = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def long_in_office(people):
    """The officers were in their posts all along, and the papers and cards were good then."""
    Post.objects.update(from_date=date(2020, 1, 1))


def on(day):
    return clock.pretend(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def take(people, line, step, day, who="county_decider"):
    with on(day):
        data = states.step_data(step)
        DELEGATION.apply(line, step, by=getattr(people, who), note="按规定", **data)


def begun(people, mode=Mode.TRANSFERRED, **item):
    with on(FIRST):
        line = states.ready(people, power=states.item(people, mode=mode, **item))
    take(people, line, "start", FIRST, "town_leader")
    return Delegation.objects.get(pk=line.pk)


def answer(line, day):
    return may(line.town, line.power, day)


def spans(line):
    return list(line.tenures.order_by("from_date").values_list("from_date", "until_date"))


class TestTenures:
    def test_a_start_opens_and_a_suspension_closes_the_day_before(self, people):
        line = begun(people)
        assert spans(line) == [(FIRST, None)]
        take(people, line, "suspend", date(2025, 6, 1))
        assert spans(line) == [(FIRST, date(2025, 5, 31))]
        take(people, line, "resume", date(2025, 8, 1))
        assert spans(line) == [(FIRST, date(2025, 5, 31)), (date(2025, 8, 1), None)]

    def test_suspended_and_resumed_on_one_day_is_one_time(self, people):
        line = begun(people)
        take(people, line, "suspend", date(2025, 6, 1))
        take(people, line, "resume", date(2025, 6, 1))
        assert spans(line) == [(FIRST, None)]

    def test_an_entrustment_ends_with_its_term_and_goes_on_when_extended(self, people):
        """R4."""
        line = begun(people, Mode.ENTRUSTED)
        term = date(2026, 3, 9)
        Delegation.objects.filter(pk=line.pk).update(term_until_date=term)
        Tenure.objects.filter(delegation=line).update(until_date=term)
        with on(term + timedelta(days=5)):
            assert expiry.expire() == 1
        assert spans(line) == [(FIRST, term)]
        assert not answer(line, term + timedelta(days=1)).is_allowed

    def test_a_recall_closes_it(self, people):
        line = begun(people)
        take(people, line, "recall", date(2025, 9, 1))
        assert spans(line) == [(FIRST, date(2025, 8, 31))]
        assert line.tenures.get().ended_by == "recall"

    def test_two_at_a_time_are_refused_by_the_database(self, people):
        line = begun(people)
        twin = Tenure(
            delegation=line,
            town=line.town,
            power=line.power,
            department=line.department,
            mode=line.mode,
            from_date=date(2025, 12, 1),
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


class TestAnswers:
    def test_any_day_of_the_past_is_answered(self, people):
        """XY-2.1.2: before, during, while suspended, after."""
        line = begun(people)
        take(people, line, "suspend", date(2025, 6, 1))
        take(people, line, "resume", date(2025, 8, 1))
        take(people, line, "recall", date(2025, 9, 1))
        days = ["2025-03-09", "2025-03-10", "2025-05-31", "2025-06-01", "2025-08-01", "2025-09-01"]
        found = [answer(line, date.fromisoformat(day)).is_allowed for day in days]
        assert found == [False, True, True, False, True, False]

    def test_the_reasons_say_why_not(self, people):
        line = begun(people)
        take(people, line, "suspend", date(2025, 6, 1))
        before = " ".join(map(str, answer(line, date(2025, 1, 1)).reasons))
        after = " ".join(map(str, answer(line, date(2025, 7, 1)).reasons))
        assert "from 2025-03-10 on" in before
        assert "suspended; the town's last day was 2025-05-31" in after
        assert "ZJ-06" in after

    @pytest.mark.parametrize(
        ("mode", "verdict"),
        [
            (Mode.TRANSFERRED, Verdict.YES),
            (Mode.AUTHORISED, Verdict.YES),
            (Mode.SUBSTANTIVE_REVIEW, Verdict.PARTLY),
            (Mode.SERVICE_POINT, Verdict.PARTLY),
            (Mode.STREAMLINED, Verdict.NO),
        ],
    )
    def test_the_mode_decides_how_far(self, people, mode, verdict):
        """XY-2.1.2: who signs, whose seal, who answers in court."""
        found = answer(begun(people, mode), date(2025, 4, 1))
        assert found.verdict == verdict
        assert found.answer.seal
        assert (found.instead is None) == (verdict == Verdict.YES)

    def test_what_the_law_gives_to_towns_nobody_hands_down(self, people):
        """ZJ-07: statutory powers stand in every town's list, and in its answer."""
        item = states.item(people, mode=Mode.STATUTORY, department_name="镇人民政府(法定)")
        found = may(people.fotang, item.power, date(2025, 4, 1))
        assert found.is_allowed
        assert found.tenure is None
        assert found.answer.answers

    def test_a_repealed_basis_takes_the_power_away(self, people):
        line = begun(people)
        basis = LegalBasis.objects.create(
            province=people.zhejiang,
            law="旧条例",
            article="第三条",
            effective_until_date=date(2025, 5, 1),
        )
        line.item.bases.add(basis)
        assert answer(line, date(2025, 4, 30)).is_allowed
        gone = answer(line, date(2025, 5, 2))
        assert not gone.is_allowed
        assert "《旧条例》第三条" in " ".join(map(str, gone.reasons))

    def test_the_department_no_longer_exercises_a_transferred_penalty(self, people):
        """R8."""
        line = begun(people, kind=PowerItem.Kind.PENALTY)
        asked = (line.department, line.town, line.power)
        assert no_longer_exercised_by(*asked, date(2025, 4, 1))
        assert not no_longer_exercised_by(*asked, date(2025, 1, 1))

    def test_it_costs_five_statements_at_most(self, people):
        line = begun(people)
        with CaptureQueriesContext(connection) as asked:
            answer(line, date(2025, 4, 1))
        assert len(asked) <= 5


class TestPages:
    def test_anybody_asks_for_any_day(self, client, people):
        """“May 佛堂镇 do this on 2025-06-01?” without an account."""
        line = begun(people, name="建筑工程施工许可")
        data = {"town": "佛堂镇", "power": "施工许可", "on": "2025-06-01"}
        page = client.get(reverse("open:may"), data).content.decode()
        assert "may-yes" in page
        assert ("findings-good" in page, 'role="alert"' in page) == (True, False)
        data["on"] = "2025-01-01"
        refused = client.get(reverse("open:may"), data).content.decode()
        assert "may-no" in refused
        assert ("findings-off" in refused, 'role="alert"' in refused) == (True, False)
        assert line.power.name in page

    def test_several_powers_are_offered(self, client, people):
        for name in ("燃气经营许可", "燃气工程许可"):
            begun(people, name=name)
        page = client.get(reverse("open:may"), {"town": "佛堂镇", "power": "燃气"})
        assert page.content.decode().count("power=10%3A") == 2

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"town": "无此镇", "power": "许可"}, "town"),
            ({"town": "佛堂镇", "power": "无此事项名"}, "power"),
            ({"town": "佛堂镇", "power": "许可", "on": "2025-13-01"}, "on"),
            ({"town": "佛堂镇"}, "power"),
            ({"town": "佛\x00堂镇", "power": "a\x00"}, "town"),
        ],
    )
    def test_what_makes_no_sense_is_said_at_its_field(self, client, people, data, field):
        begun(people)
        page = client.get(reverse("open:may"), data)
        assert page.status_code == 422
        assert field in page.context["form"].errors

    def test_programs_ask_too(self, client, people):
        line = begun(people)
        client.force_login(people.town_clerk)
        url = reverse("api:may")
        data = {"town": "330782100", "power": line.power.key, "on": "2025-04-01"}
        found = client.get(url, data).json()
        assert (found["is_allowed"], found["mode"]) == (True, "transferred")
        assert client.get(url, data | {"on": "2020-01-01"}).json()["is_allowed"] is False
        wrong = client.get(url, data | {"town": "x"})
        assert (wrong.status_code, list(wrong.json())) != (200, [])


def test_a_new_version_does_not_let_a_town_ask_again(people):
    """One power is one power in every version of the catalogue."""
    line = begun(people, name="同一事项")
    version = states.CatalogueVersion.objects.create(
        province=people.zhejiang, title="新版", status="draft"
    )
    again = states.item(people, name="同一事项", version=version)
    assert again.power_id == line.power_id
    with pytest.raises(IntegrityError), transaction.atomic():
        states.draft(people, power=again)


class TestPlaces:
    """XY-2.5.4: a town has its own first and last day."""

    @pytest.mark.parametrize("mode", [Mode.STATUTORY, Mode.TRANSFERRED])
    def test_nobody_exercises_anything_before_the_town_was_made_or_after_it_ended(
        self, people, mode
    ):
        line = begun(people, mode)
        town = people.fotang
        town.valid_from_date, town.valid_until_date = FIRST, date(2026, 6, 30)
        town.successor = people.chian
        town.save()
        assert may(town, line.power, FIRST).is_allowed
        assert may(town, line.power, date(2026, 6, 30)).is_allowed
        for day, named in ((FIRST - timedelta(days=1), "2025-03-10"), (date(2026, 7, 1), "赤岸镇")):
            found = may(town, line.power, day)
            assert found.verdict == Verdict.NO
            assert [reason.clause for reason in found.reasons] == ["XY-2.5.4"]
            assert named in str(found.reasons[0].sentence)

    def test_a_power_with_a_long_name_is_asked_for_by_name_and_by_key(self, client, people):
        """ZJ-06: penalties are named in whole sentences; the interface says “give its key”."""
        name = "对未按照规定在有较大危险因素的生产经营场所设置明显安全警示标志的处罚" * 5
        line = begun(people, name=name)
        client.force_login(people.town_clerk)
        for power in (name, line.power.key):
            assert len(power) > 100
            asked = {"town": people.fotang.code, "power": power}
            assert client.get(reverse("api:may"), asked).json()["is_allowed"]
            assert "authority" in client.get(reverse("open:may"), asked).context

    def test_the_address_of_a_power_tells_what_became_of_it(self, client, people):
        """XY-2.2.2: what the public once read does not vanish; what was never in force was never there."""
        line = begun(people)
        url = reverse("open:power", args=[people.fotang.code, line.pk])
        assert client.get(url).status_code == 200
        take(people, line, "recall", date(2025, 6, 1))
        page = client.get(url, follow=True)
        assert page.redirect_chain[0][0].startswith(reverse("open:may"))
        assert "2025-05-31" in page.text
        never = states.draft(people, "ready")
        other = reverse("open:power", args=[people.fotang.code, never.pk])
        assert client.get(other).status_code == 404
        elsewhere = reverse("open:power", args=[people.chian.code, line.pk])
        assert client.get(elsewhere).status_code == 404
