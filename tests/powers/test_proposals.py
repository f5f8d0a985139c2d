"""R12: what the figures suggest, never twice; a human decides."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.notifications import Notification
from core.workflow import Overtaken, Refused
from powers import proposals, use
from powers.models import Delegation, Mode, Proposal
from powers.months import months_before
from powers.proposing import next_step
from powers.workflow import PROPOSAL
from tests.powers import states
from tests.powers.carried import in_force, used
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db

P = Proposal.Status
FIGURES = {
    "zero_use_months": "12",
    "overturned_share_max": "10",
    "overturned_cases_min": "10",
    "proposal_rest_months": "6",
    "extension_notice_days": "60",
}


@pytest.fixture(autouse=True)
def figures(people):
    states.programme(people)
    for name, value in FIGURES.items():
        PolicyParameter.objects.create(name=name, label=name, value=value, from_date="2000-01-01")


def idle(people, **fields):
    return in_force(people, **fields)


def said():
    """(kind, ground, clause) of every proposal."""
    return sorted(Proposal.objects.values_list("kind", "ground", "clause"))


def proposed(people, **fields):
    line = idle(people, **fields)
    proposals.propose()
    return Proposal.objects.get(delegation=line)


# --- grounds -------------------------------------------------------------------------------------


def test_twelve_months_without_a_case_are_proposed_to_be_taken_back(people):
    """R12, ZJ-06: with the figures, to the staffing office; the power itself does not move."""
    line = idle(people)
    used(in_force(people), 3)
    used(line, 2, exercised=0)
    assert proposals.propose() == 1
    found = Proposal.objects.get()
    assert said() == [("take_back", "unused", "ZJ-06")]
    assert (found.delegation, found.town, found.figures["entered"]) == (line, people.fotang, 1)
    assert str(line.effective_date) in found.text
    assert Delegation.objects.get(pk=line.pk).status == "in_force"
    assert Notification.objects.filter(user=people.county_reviewer).count() == 1
    assert not Notification.objects.filter(user=people.neighbour_reviewer).exists()


@pytest.mark.parametrize(("months", "made"), [(11, 0), (12, 1)])
def test_the_months_count_from_the_start(people, months, made):
    """R12: a young power has its time; the parameter sets how long."""
    idle(people, months=months)
    assert proposals.propose() == made


def test_the_parameter_of_the_place_decides(people):
    """R12: zero_use_months is a figure of the policy, not of the code."""
    idle(people, months=7)
    assert proposals.propose() == 0
    PolicyParameter.objects.filter(name="zero_use_months").update(value="6")
    assert proposals.propose() == 1


@pytest.mark.parametrize(
    ("exercised", "overturned", "made"), [(20, 3, 1), (20, 2, 0), (9, 5, 0), (10, 2, 1)]
)
def test_what_is_often_overturned_is_proposed(people, exercised, overturned, made):
    """ZJ-06 用得好: above the share, and only where there were enough cases to say so."""
    used(in_force(people), 1, exercised=exercised, overturned=overturned)
    assert proposals.propose() == made
    assert said() == ([("take_back", "overturned", "ZJ-06")] if made else [])


def test_enforcement_with_too_few_cards_is_proposed_to_be_suspended(people):
    """R11, Penalties Law 42."""
    line = in_force(people, months=2, power=states.item(people, kind="02"))
    in_force(people, months=2)
    states.officers(people, 1)
    proposals.propose()
    assert said() == [("suspend", "cards", "ZJ-06")]
    assert Proposal.objects.get().delegation == line


def test_training_that_no_longer_counts_is_proposed_anew(people):
    """XY-2.1.3: the record of the start is older than the months for which it counts."""
    old, fresh = in_force(people, months=30), in_force(people, months=30)
    for line in (old, fresh):
        used(line)
        states.paper(line, "training", people.department_officer)
    past = months_before(clock.today(), 29)
    old.papers.update(issued_date=past)
    proposals.propose()
    assert said() == [("train", "training", "XY-2.1.3")]
    assert Proposal.objects.get().delegation == old


def test_an_entrustment_in_use_is_proposed_to_be_extended(people):
    """R4, XY-2.1.2: only what is used, and only shortly before its end."""
    lines = [in_force(people, power=states.item(people, mode=Mode.ENTRUSTED)) for _n in range(3)]
    for line, days in zip(lines, (50, 50, 90), strict=True):
        until = clock.today() + timedelta(days=days)
        Delegation.objects.filter(pk=line.pk).update(term_until_date=until)
    used(lines[0])
    used(lines[2])
    proposals.propose()
    assert [one.delegation for one in Proposal.objects.filter(kind="extend")] == [lines[0]]


# --- never twice ---------------------------------------------------------------------------------


def test_a_second_run_proposes_nothing(people):
    """R12: never the same open proposal twice, the database says so too."""
    row = proposed(people)
    assert proposals.propose() == 0
    twin = Proposal(
        delegation=row.delegation, kind=row.kind, ground="unused", text="x", clause="ZJ-06"
    )
    twin.take_line()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(("months", "made"), [(5, 0), (7, 1)])
def test_what_was_rejected_rests_for_some_months(people, months, made):
    row = proposed(people)
    PROPOSAL.apply(row, "reject", by=people.county_reviewer, note="季节性事项")
    Proposal.objects.update(decided_date=months_before(clock.today(), months))
    assert proposals.propose() == made


def test_a_rejection_has_its_reason(people):
    row = proposed(people)
    with pytest.raises(Refused):
        PROPOSAL.apply(row, "reject", by=people.county_reviewer)


# --- decided by a human --------------------------------------------------------------------------

ACTS = {"accept": {P.OPEN}, "reject": {P.OPEN}, "overtake": {P.OPEN}}


@pytest.mark.parametrize("step", sorted(PROPOSAL.transitions))
@pytest.mark.parametrize("status", P.values)
def test_every_step_is_taken_from_its_own_states_only(people, step, status):
    row = proposed(people)
    Proposal.objects.filter(pk=row.pk).update(status=status)
    row.refresh_from_db()
    if status in ACTS[step]:
        done = PROPOSAL.apply(row, step, by=people.county_reviewer, note="理由")
        assert done.decided_date == clock.today()
    else:
        with pytest.raises(Overtaken):
            PROPOSAL.apply(row, step, by=people.county_reviewer, note="理由")


def test_accepted_it_leads_to_the_step_with_its_ground_filled_in(client, people):
    """R12: accepting moves nothing; the decision-maker finds the step prepared."""
    row = proposed(people)
    PROPOSAL.apply(row, "accept", by=people.county_reviewer)
    assert Delegation.objects.get(pk=row.delegation_id).status == "in_force"
    told = Notification.objects.get(user=people.county_decider, url=row.get_absolute_url())
    client.force_login(people.county_decider)
    detail = client.get(told.url).content.decode()
    link = next_step(row)
    assert link.replace("&", "&amp;") in detail
    page = client.get(link).content.decode()
    assert row.text[:30] in page
    assert 'value="unused" selected' in page
    client.force_login(people.county_reviewer)
    assert link.replace("&", "&amp;") not in client.get(told.url).content.decode()


def test_a_proposal_on_a_power_that_left_is_not_accepted(people):
    """R12: somebody was faster; the nightly task closes it."""
    row = proposed(people)
    Delegation.objects.filter(pk=row.delegation_id).update(status="taking_back")
    with pytest.raises(Refused):
        PROPOSAL.apply(row, "accept", by=people.county_reviewer)
    assert proposals.close() == 1
    row.refresh_from_db()
    assert row.status == P.OVERTAKEN
    assert proposals.close() == 0


def test_a_power_that_is_used_again_is_no_longer_idle(people):
    row = proposed(people)
    use.record(row.delegation, clock.today())
    assert proposals.close() == 1
    row.refresh_from_db()
    assert row.status == P.OVERTAKEN


# --- pages and scope -----------------------------------------------------------------------------


def test_it_waits_in_the_inbox_of_the_staffing_office(client, people):
    row = proposed(people)
    for who, there in (
        ("county_reviewer", True),
        ("town_clerk", False),
        ("neighbour_reviewer", False),
    ):
        client.force_login(getattr(people, who))
        page = client.get(reverse("accounts:inbox")).content.decode()
        assert (row.get_absolute_url() in page) is there, who


@pytest.mark.parametrize(
    ("who", "sees"),
    [("town_clerk", True), ("department_officer", True), ("other_department_officer", False),
     ("sibling", False), ("stranger", False)],
)  # fmt: skip
def test_who_sees_a_proposal(people, who, sees):
    proposed(people)
    assert Proposal.objects.visible_to(getattr(people, who)).exists() is sees


def test_it_stands_on_the_page_of_its_power(client, people):
    row = proposed(people)
    client.force_login(people.county_reviewer)
    assert row.text in client.get(row.delegation.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("status", "most"), [("in_force", 11), ("ready", 14)])
def test_the_page_of_a_power_stays_within_its_budget(client, people, status, most):
    """What stands on a line's page is asked at once, whatever hangs on the line."""
    line = states.ready(people, power=states.item(people, kind="02"))
    Delegation.objects.filter(pk=line.pk).update(status=status)
    for who in ("county_reviewer", "town_leader"):
        client.force_login(getattr(people, who))
        client.get(line.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(line.get_absolute_url())
        assert len(asked) <= most, "\n".join(query["sql"][:200] for query in asked)


def test_a_county_with_many_lines_asks_no_question_per_line(people):
    """The monthly run: a hundred lines cost what ten cost."""

    def asked():
        with CaptureQueriesContext(connection) as found:
            proposals.propose()
        Proposal.objects.all().delete()
        return len(found)

    for _n in range(5):
        idle(people)
    asked()
    few = asked()
    for _n in range(30):
        idle(people)
    assert asked() == few
