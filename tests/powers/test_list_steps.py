"""How a town's list moves, what stands against it, and that a published one is frozen (ZJ-07, R7)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core import clock
from core.notifications import Notification
from core.workflow import Overtaken, Refused
from powers.models import LegalBasis, ListEntry, TownList
from powers.workflow import TOWN_LIST
from tests.powers import states, town_lists

pytestmark = pytest.mark.django_db
S = TownList.Status
WAY = {
    S.DRAFT: {"submit", "refresh", "discard"},
    S.RETURNED: {"submit", "refresh", "discard"},
    S.STAFFING: {"review", "return"},
    S.LEGAL: {"clear", "return"},
    S.DECISION: {"publish", "return"},
    S.PUBLISHED: set(),
    S.SUPERSEDED: set(),
    S.DISCARDED: set(),
}
WHO = {
    "submit": {"town_leader"},
    "refresh": {"town_clerk"},
    "discard": {"town_clerk"},
    "review": {"county_reviewer"},
    "clear": {"county_legal"},
    "publish": {"county_decider"},
}
OFFICERS = (
    "town_clerk", "town_leader", "county_reviewer", "county_legal", "county_decider",
    "department_officer", "province_lead", "sibling", "neighbour_reviewer",
)  # fmt: skip


def ready(people):
    """A draft to which nothing can be objected."""
    unit = town_lists.ground(people)
    town_lists.held(people)
    return town_lists.sharpened(town_lists.draft(people), unit)


def sentences(refusal):
    return " ".join(str(finding) for finding in refusal.value.findings)


@pytest.mark.parametrize("status", S.values)
def test_each_status_has_its_steps_and_no_other(people, status):
    """Facts §1.6: town → staffing office → legal review → government; every pair of state × step."""
    version = ready(people)
    days = {"published_at": clock.now(), "effective_date": clock.today()}
    TownList.objects.filter(pk=version.pk).update(status=status, **days)
    for name, step in TOWN_LIST.transitions.items():
        if step.is_automatic:
            continue
        officer = next(iter(WHO.get(name, {RETURNERS.get(status, "county_legal")})))
        data = town_lists.publication() if name == "publish" else {}
        if name in WAY[S(status)]:
            with transaction.atomic():
                town_lists.step(version, name, getattr(people, officer), note="因故", **data)
                transaction.set_rollback(True)
        else:
            with pytest.raises(Overtaken):
                town_lists.step(version, name, getattr(people, officer), note="因故", **data)


RETURNERS = {S.STAFFING: "county_reviewer", S.LEGAL: "county_legal", S.DECISION: "county_decider"}


def test_each_step_is_one_offices(people):
    """ZJ-07: the town draws up, its leader submits, two offices review, the county decides."""
    version = ready(people)
    for status, steps in WAY.items():
        days = {"published_at": clock.now(), "effective_date": clock.today()}
        with transaction.atomic():
            TownList.objects.filter(pk=version.pk).update(status=status, **days)
            row = TownList.objects.get(pk=version.pk)
            for name in OFFICERS:
                user = getattr(people, name)
                open_steps = {offer.transition.name for offer in TOWN_LIST.open_to(user, row)}
                wanted = {step for step in steps if name in WHO.get(step, {RETURNERS.get(status)})}
                assert open_steps == wanted, (status, name)
            transaction.set_rollback(True)


def test_a_row_that_lacks_something_keeps_the_list_with_the_town(people):
    """XY-2.2.2: responsibilities, accountability, phone and office: each is missed by name."""
    version = ready(people)
    for field, value, word in (
        ("responsibilities", "", "responsibilities"),
        ("accountability", "", "account"),
        ("supervision_phone", "", "phone"),
        ("office", None, "office"),
    ):
        row = version.entries.first()
        before = getattr(row, field)
        ListEntry.objects.filter(pk=row.pk).update(**{field: value})
        with pytest.raises(Refused) as refusal:
            town_lists.step(version, "submit", people.town_leader)
        assert [row.name in str(finding) for finding in refusal.value.findings] == [True], word
        ListEntry.objects.filter(pk=row.pk).update(**{field: before})
    assert town_lists.step(version, "submit", people.town_leader).status == S.STAFFING


def test_a_list_that_does_not_agree_is_not_published(people):
    """R7: between review and decision a power ends and another begins: the decision is closed."""
    version = ready(people)
    version = town_lists.on_the_way(people, version, until="clear")
    line = ListEntry.objects.get(town_list=version, source="delegated").delegation
    town_lists.end(line)
    new = town_lists.held(people)
    with pytest.raises(Refused) as refusal:
        town_lists.step(version, "publish", people.county_decider, **town_lists.publication())
    assert line.title in sentences(refusal)
    assert new.title in sentences(refusal)


def test_a_row_on_repealed_law_stops_the_list(people):
    """ZJ-20, R7: the row must go; then its absence is no objection either."""
    version = ready(people)
    row = version.entries.get(source="delegated")
    past = clock.today() - timedelta(days=1)
    row.item.bases.add(
        LegalBasis.objects.create(province=people.zhejiang, law="旧法", effective_until_date=past)
    )
    with pytest.raises(Refused) as refusal:
        town_lists.step(version, "submit", people.town_leader)
    assert row.name in sentences(refusal)
    row.delete()
    assert town_lists.step(version, "submit", people.town_leader).status == S.STAFFING


def test_one_list_is_in_force_and_the_older_keeps_its_place(people):
    """R7: one town – one list; the next version supersedes and counts what changed."""
    first = town_lists.published(people, lines=2)
    gone = ListEntry.objects.filter(town_list=first, source="delegated").first()
    town_lists.end(gone.delegation)
    unit = gone.office
    town_lists.held(people)
    second = town_lists.sharpened(town_lists.draft(people), unit)
    second.entries.filter(source="statutory").update(post="法制审核岗")
    second = town_lists.on_the_way(people, second, until="clear")
    with pytest.raises(Refused, match="义政发"):
        town_lists.step(second, "publish", people.county_decider, **town_lists.publication())
    number = {"document_number": "义政发〔2026〕13号"}
    data = town_lists.publication() | number
    second = town_lists.step(second, "publish", people.county_decider, **data)
    first.refresh_from_db()
    assert (first.status, second.status, second.number) == (S.SUPERSEDED, S.PUBLISHED, 2)
    assert (second.added_count, second.dropped_count, second.changed_count) == (1, 1, 2)
    assert second.document_number == "义政发〔2026〕13号"
    with pytest.raises(IntegrityError), transaction.atomic():
        TownList.objects.create(
            town=people.fotang, number=9, title="x", status=S.PUBLISHED, created_by=people.town_clerk,
            published_at=clock.now(), effective_date=clock.today(),
        )  # fmt: skip


def test_only_one_version_is_being_made(people):
    """R7: a second draft beside the first one is refused by the database."""
    ready(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        town_lists.draft(people)


def test_the_number_of_a_discarded_draft_is_given_again(people):
    """R7: versions are counted without a gap."""
    draft = ready(people)
    town_lists.step(draft, "discard", people.town_clerk)
    assert town_lists.draft(people).number == draft.number


FROZEN = (
    "UPDATE powers_listentry SET supervision_phone = '1' WHERE town_list_id = %s",
    "DELETE FROM powers_listentry WHERE town_list_id = %s",
    "UPDATE powers_townlist SET title = 'x' WHERE id = %s",
    "UPDATE powers_townlist SET status = 'draft' WHERE id = %s",
    "UPDATE powers_townlist SET effective_date = '2020-01-01' WHERE id = %s",
    "DELETE FROM powers_townlist WHERE id = %s",
    "INSERT INTO powers_listentry (town_list_id, number, kind, name, source, mode, legal_basis, "
    "code, domain, source_code, source_label, merged, department_name, scope_note, "
    "responsibilities, accountability, flow, supervision_phone, office_name, post, remark, version)"
    " VALUES (%s, 99, '10', 'x', 'statutory', 'statutory', 'x', '', '', '', '', '', '', '', '', "
    "'', '', '', '', '', '', 1)",
)


@pytest.mark.parametrize("status", [S.PUBLISHED, S.SUPERSEDED])
@pytest.mark.parametrize("statement", FROZEN)
def test_a_published_list_never_changes_in_the_database(people, status, statement):
    """R7: not by the application's role either, in any way."""
    version = town_lists.published(people, lines=1)
    if status == S.SUPERSEDED:
        TownList.objects.filter(pk=version.pk).update(status=status)
    with (
        pytest.raises(IntegrityError, match="R7"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [version.pk])


def test_a_published_list_never_changes_through_the_interface(client, people):
    """R7: programs read a sentence, and nothing changes."""
    row = town_lists.published(people, lines=1).entries.first()
    client.force_login(people.town_clerk)
    url = reverse("api:listentry-detail", args=[row.pk])
    tag = client.get(url)["ETag"]
    answer = client.patch(
        url, {"post": "别的岗"}, content_type="application/json", headers={"If-Match": tag}
    )
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.post == "行政执法岗"


def test_a_program_draws_up_the_next_version(client, people):
    """ZJ-07: for one's own town, once; the number and the rows are not the program's to give."""
    town_lists.ground(people)
    client.force_login(people.town_clerk)
    url = reverse("api:townlist-list")

    def post(**body):
        return client.post(url, body, content_type="application/json").status_code

    assert post(town=people.chian.pk) == 400
    assert post(town=people.fotang.pk, number=7) == 400
    assert post(town=people.fotang.pk) == 201
    assert TownList.objects.get(town=people.fotang).entry_count == 2
    assert post(town=people.fotang.pk) == 400


def test_the_maker_is_told_why_a_list_came_back(people):
    """ZJ-07: a return needs its reason."""
    version = town_lists.on_the_way(people, ready(people), until="submit")
    with pytest.raises(Refused):
        town_lists.step(version, "return", people.county_reviewer)
    town_lists.step(version, "return", people.county_reviewer, note="岗位请写到人")
    told = Notification.objects.get(user=people.town_clerk, kind="powers.list")
    assert told.body == "岗位请写到人"


def test_a_line_that_is_only_planned_is_no_reason(people):
    """R7: what is on its way neither stands in the list nor is missed."""
    version = ready(people)
    states.draft(people, "transition")
    assert town_lists.step(version, "submit", people.town_leader).status == S.STAFFING
