"""A row lent to an officer elsewhere by its page: read until the last day, found where one's own are."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts import inbox
from accounts.loans import LoanForm, Loans, current
from accounts.models import User
from core import clock
from core.notifications import Notification
from core.sharing import Loan
from powers.views.delegations import LENDS
from powers.workflow import DELEGATION
from tests.core.audit_tools import since
from tests.factories import officer, organisation
from tests.powers import states
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LEND = "powers.lend_delegation"
OPINE = "powers.opine_delegation"


@pytest.fixture(autouse=True)
def _limit(db):
    PolicyParameter.objects.create(
        name="loan_days_max", label="天数", value="90", from_date=date(2000, 1, 1)
    )


@pytest.fixture
def line(people):
    return states.draft(people, "department", power=states.item(people, name="危房鉴定"))


@pytest.fixture
def elsewhere(people):
    """A department officer of 东阳, who may opine there."""
    return officer(
        "helper", "county_department", people.dongyang, organisation("东阳建设局", people.dongyang)
    )


def post(client, user, line, **data):
    client.force_login(user)
    given = {
        "officer": "neighbour_reviewer",
        "reason": "协助核查",
        "until_date": str(clock.today() + 5 * DAY),
    }
    return client.post(f"{line.get_absolute_url()}loans/", given | data)


def reads(user, line):
    """The answer to a new session: sessions end by themselves in the days between."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client.get(line.get_absolute_url()).status_code


def test_the_neighbour_reads_the_row_until_the_date_and_neither_before_nor_after(
    people, client, line
):
    neighbour = people.neighbour_reviewer
    assert reads(neighbour, line) == 404
    assert post(client, people.county_reviewer, line).status_code == 302
    assert reads(neighbour, line) == 200
    with clock.pretend(clock.now() + 5 * DAY):
        assert reads(neighbour, line) == 200
    with clock.pretend(clock.now() + 6 * DAY):
        assert reads(neighbour, line) == 404


def test_the_row_is_gone_at_once_when_the_loan_is_ended(people, client, line):
    neighbour = people.neighbour_reviewer
    post(client, people.county_reviewer, line)
    client.force_login(people.county_decider)
    page = client.get(f"{line.get_absolute_url()}?tab=loans").content.decode()
    assert "协助核查" in page
    assert str(clock.today() + 5 * DAY) in page
    ended = client.post(f"{line.get_absolute_url()}loans/", {"end": neighbour.pk})
    assert ended.status_code == 302
    assert reads(neighbour, line) == 404
    assert not Loan.objects.exists()
    again = post(client, people.county_decider, line, end=str(neighbour.pk))
    assert "already ended" in [str(one) for one in get_messages(again.wsgi_request)][-1]


def test_the_borrower_is_told_and_finds_the_row_in_list_search_and_inbox(
    people, client, line, elsewhere
):
    post(client, people.county_reviewer, line, officer="helper", permissions=[OPINE])
    told = Notification.objects.get(user=elsewhere)
    assert (told.url, told.body) == (line.get_absolute_url(), "协助核查")
    client.force_login(elsewhere)
    for page in ("/powers/delegation/", "/powers/delegation/?q=危房鉴定", "/search/?q=危房鉴定"):
        assert "危房鉴定" in client.get(page).content.decode(), page
    reader = User.objects.get(pk=elsewhere.pk)
    [waiting] = inbox.groups(reader, inbox.WAITING)
    [row] = waiting.lines
    assert row.item == line
    assert row.steps
    DELEGATION.apply(line, "opine", by=reader, verdict="agree")
    assert line.status != "department"
    client.force_login(people.county_reviewer)
    client.post(f"{line.get_absolute_url()}loans/", {"end": elsewhere.pk})
    assert Notification.objects.filter(user=elsewhere).count() == 2


def test_reading_alone_lets_nobody_take_a_step(people, client, line, elsewhere):
    post(client, people.county_reviewer, line, officer="helper")
    reader = User.objects.get(pk=elsewhere.pk)
    assert reader.has_perm("powers.view_delegation", line)
    assert not reader.has_perm(OPINE, line)
    assert not inbox.groups(reader, inbox.WAITING)


def test_a_borrower_does_not_lend_it_on(people, client, line):
    """The neighbour's reviewer carries the permission, but not on this row."""
    post(client, people.county_reviewer, line)
    assert post(client, people.neighbour_reviewer, line, officer="stranger").status_code == 403
    page = client.get(line.get_absolute_url()).content.decode()
    assert "tab=loans" not in page
    with pytest.raises(ValueError, match=LEND):
        Loans(LEND, {LEND: "lend"})


@pytest.mark.parametrize("role", ["town_clerk", "department_officer", "county_legal"])
def test_who_may_not_lend_neither_sees_nor_reaches_it(people, client, line, role):
    user = getattr(people, role)
    assert post(client, user, line).status_code == 403
    assert "tab=loans" not in client.get(line.get_absolute_url()).content.decode()
    assert not Loan.objects.exists()


def wrong(line, **data):
    given = {"officer": "neighbour_reviewer", "reason": "协助", "until_date": str(clock.today())}
    return set(LoanForm(given | data, item=line, lends=LENDS).errors)


def test_the_last_day_keeps_within_the_limit(people, line):
    assert wrong(line) == set()
    assert wrong(line, until_date=str(clock.today() - DAY)) == {"until_date"}
    assert wrong(line, until_date=str(clock.today() + 90 * DAY)) == set()
    assert wrong(line, until_date=str(clock.today() + 91 * DAY)) == {"until_date"}
    assert wrong(line, reason="") == {"reason"}


def test_without_the_figure_of_policy_the_form_says_so(people, client, line):
    """A sentence at the day, no error page: the form keeps what was typed."""
    PolicyParameter.objects.filter(name="loan_days_max").delete()
    answer = post(client, people.county_reviewer, line)
    assert answer.status_code == 422
    assert "loan_days_max" in str(answer.context["form"].errors["until_date"])
    assert "协助核查" in answer.content.decode()
    assert not Loan.objects.exists()


def test_the_address_of_the_form_leads_to_its_tab(people, client, line):
    """Where one signs in again after the session has ended, a page comes and no data."""
    client.force_login(people.county_reviewer)
    answer = client.get(f"{line.get_absolute_url()}loans/")
    assert (answer.status_code, answer["Location"]) == (302, f"{line.get_absolute_url()}?tab=loans")


def test_only_an_active_officer_with_a_business_post_elsewhere_borrows(people, line):
    assert wrong(line, officer="nobody") == {"officer"}
    assert wrong(line, officer="security_admin") == {"officer"}
    assert wrong(line, officer="town_clerk") == {"officer"}
    assert wrong(line, officer="county_legal") == {"officer"}
    assert wrong(line, officer=people.neighbour_reviewer.full_name or "neighbour_reviewer") == set()
    User.objects.filter(username="neighbour_reviewer").update(is_active=False)
    assert wrong(line) == {"officer"}


def test_a_loan_widens_the_place_and_never_the_role(people, line, elsewhere):
    assert wrong(line, permissions=[OPINE]) == {"permissions"}
    assert wrong(line, officer="helper", permissions=[OPINE]) == set()
    assert wrong(line, officer="helper", permissions=["powers.decide_delegation"]) == {
        "permissions"
    }


def test_lending_again_replaces_what_was_lent(people, client, line, elsewhere):
    post(client, people.county_reviewer, line, officer="helper", permissions=[OPINE])
    later = clock.today() + 9 * DAY
    post(client, people.county_reviewer, line, officer="helper", until_date=str(later))
    assert [(loan.permission, loan.until_date) for loan in current(line)] == [
        ("powers.view_delegation", later)
    ]


def test_lending_and_ending_are_in_the_audit_with_who_did_it(people, client, line):
    mark = since()
    post(client, people.county_reviewer, line)
    client.post(f"{line.get_absolute_url()}loans/", {"end": people.neighbour_reviewer.pk})
    events = [event for event in since(mark) if event.table_name == "core_loan"]
    assert [event.action for event in events] == ["insert", "delete"]
    assert {event.actor_id for event in events} == {people.county_reviewer.pk}
