"""Cases in the browser: entering, finding, stepping, and what each role sees."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.attachments import Attachment
from core.tables import yes_no
from grid.models import Case, Reporter
from grid.views.cases import late
from tests.factories import officer
from tests.grid import cases

pytestmark = pytest.mark.django_db


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"grid:{name}", args=args), query)


def test_a_report_is_entered_with_pictures_and_reporter(client, people):
    """ZJ-14: one intake, whatever the channel; personal data is masked on the page."""
    cases.policy(people)
    client.force_login(people.town_command)
    sent = {
        "town": people.fotang.pk, "source": "hotline", "text": "双林路28号店外经营，影响通行。请处理。",
        "category": cases.category(people).pk, "teller_name": "王小明",
        "teller_phone": "13800001111", "pictures": [cases.picture("x.jpg"), cases.picture("y.jpg")],
        "once": "abc", "draft": "",
    }  # fmt: skip
    answer = client.post(reverse("grid:case-new"), sent)
    case = Case.objects.get()
    assert answer.status_code == 302
    assert case.title == "双林路28号店外经营，影响通行"
    assert Attachment.objects.of(case).filter(kind="before").count() == 2
    shown = page(client, people.town_command, "case-detail", case.pk).content.decode()
    assert "王**" in shown
    assert "13800001111" not in shown
    assert Reporter.objects.get(case=case).phone == "13800001111"


def test_a_report_that_is_not_whole_comes_back_filled(client, people):
    cases.policy(people)
    client.force_login(people.town_command)
    answer = client.post(reverse("grid:case-new"), {"source": "hotline", "address": "双林路"})
    assert answer.status_code == 422
    assert "双林路" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", ["town_command", "county_command", "city_lead", "province_lead"])
def test_everybody_above_sees_the_case(client, people, role):
    """ZJ-12: every level sees truly."""
    case = cases.received(people)
    shown = page(client, getattr(people, role), "case-list").content.decode()
    assert case.number in shown


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_a_neighbour_sees_nothing(client, people, who):
    case = cases.received(people)
    user = getattr(people, who)
    assert case.number not in page(client, user, "case-list").content.decode()
    assert page(client, user, "case-detail", case.pk).status_code == 404


def test_a_unit_sees_its_cases_only(client, people):
    """ZJ-12: an agency sees its cases in its towns."""
    mine, other = cases.dispatched(people), cases.received(people)
    shown = page(client, people.agency_officer, "case-list").content.decode()
    assert mine.number in shown
    assert other.number not in shown


def test_a_grid_worker_sees_what_he_reported(client, people):
    mine = cases.received(people, by=people.grid_worker, source="grid")
    other = cases.received(people)
    shown = page(client, people.grid_worker, "case-list").content.decode()
    assert mine.number in shown
    assert other.number not in shown


def test_what_may_be_the_same_is_shown_beside_it(client, people):
    """ZJ-14: duplicates are found by category, place and time."""
    here = {"longitude": 120.018, "latitude": 29.203}
    first = cases.received(people, **here)
    twin = cases.received(people, longitude=120.0182, latitude=29.2031)
    far = cases.received(people, longitude=120.118, latitude=29.203)
    other_matter = cases.received(people, category=cases.category(people, "0403"), **here)
    with clock.pretend(clock.now() - timedelta(hours=80)):
        long_ago = cases.received(people, **here)
    shown = page(client, people.town_command, "case-detail", twin.pk).content.decode()
    assert first.number in shown
    for not_it in (far, other_matter, long_ago):
        assert not_it.number not in shown


def test_a_list_and_a_case_cost_few_statements(client, people, django_assert_max_num_queries):
    case = cases.received(people)
    for _n in range(20):
        cases.received(people)
    client.force_login(people.town_command)
    client.get(reverse("grid:case-list"))
    with django_assert_max_num_queries(8):
        client.get(reverse("grid:case-list"))
    with django_assert_max_num_queries(
        11
    ):  # one of them counts the inbox, which is kept for half a minute
        client.get(reverse("grid:case-detail", args=[case.pk]))


def test_dispatching_shows_the_load_of_units(client, people):
    """ZJ-12: the load of units is visible when choosing."""
    cases.handling(people)
    case = cases.received(people)
    client.force_login(people.town_command)
    shown = client.get(reverse("grid:case-step", args=[case.pk, "dispatch"])).content.decode()
    assert "义乌市综合行政执法局佛堂中队 (1 open)" in shown
    answer = client.post(
        reverse("grid:case-step", args=[case.pk, "dispatch"]),
        {"unit": people.squad.pk, "version": case.version},
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.unit == people.squad


def test_feedback_with_pictures_through_the_page(client, people):
    case = cases.handling(people)
    client.force_login(people.agency_officer)
    url = reverse("grid:case-step", args=[case.pk, "feed_back"])
    short = client.post(url, {"result": "已劝离。", "version": case.version})
    assert short.status_code == 422
    assert "已劝离。" in short.content.decode()
    whole = {"result": "已劝离。", "version": case.version, "pictures": [cases.picture()]}
    assert client.post(url, whole).status_code == 302
    case.refresh_from_db()
    assert case.status == Case.Status.VERIFYING


def test_what_waits_is_what_one_may_do(people):
    """The command room's inbox has no case that a unit is handling; the clerk's only the offices'."""
    from accounts import inbox
    from grid.workflow import CASE

    with_agency = cases.handling(people)
    with_office = cases.dispatched(people, unit=cases.office(people))
    fresh = cases.received(people)

    def waiting(user):
        return set(inbox.waiting(CASE, user).values_list("pk", flat=True))

    assert waiting(people.town_command) == {fresh.pk}
    assert waiting(people.town_clerk) == {with_office.pk}
    assert waiting(people.agency_officer) == {with_agency.pk}
    assert waiting(people.county_command) == set()
    chian = officer("chian_command", "town_command", people.chian)
    assert waiting(chian) == set()


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [("店外", True), ("龙宫", False), ("{}", True), ("{:.12}", True), ("9999-9", False)],
)
def test_a_case_is_found_by_its_words_and_by_the_beginning_of_its_number(
    client, people, asked, is_found
):
    case = cases.received(people)
    Case.objects.filter(pk=case.pk).update(title="双林路28号店外经营")
    text = asked.format(case.number)
    shown = page(client, people.town_command, "case-list", q=text.lower()).content.decode()
    assert (case.get_absolute_url() in shown) == is_found


@pytest.mark.parametrize("status", Case.Status.values)
def test_the_stored_column_says_what_is_open(client, people, status):
    case = cases.received(people)
    main = cases.received(people) if status == Case.Status.MERGED else None
    Case.objects.filter(pk=case.pk).update(status=status, merged_into=main)
    case.refresh_from_db()
    assert case.is_running == case.is_open
    shown = page(client, people.county_command, "case-list", status=status).content.decode()
    assert case.number in shown


def test_a_stay_that_lasts_is_late_by_the_clock():
    """A unit that has not answered yet is not called punctual."""
    past, to_come = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    assert late(False, None, past) == yes_no(True)
    assert late(False, None, to_come) == late(False, None, None) == yes_no(False)
    assert late(True, past, past) == yes_no(True)
    assert late(False, to_come, past) == yes_no(False)
