"""Papers of a row: brought by whoever has it now, taken back only until somebody went on with it."""

from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from core.attachments import Attachment
from core.pages.papers import Papers
from powers.models import Delegation
from powers.workflow import DELEGATION
from tests.powers import duty_states, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def enter(user):
        client.force_login(user)
        return SimpleNamespace(
            get=client.get,
            bring=lambda item: client.post(papers_of(item), {"file": pdf()}),
            discard=lambda paper: client.post(papers_of(paper.owner), {"discard": paper.pk}),
        )

    return enter


def pdf():
    return SimpleUploadedFile("依据.pdf", b"%PDF-1.7 text")


def papers_of(item):
    return f"{item.get_absolute_url()}papers/"


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


TURNS = {
    "draft": "town_clerk",
    "department": "department_officer",
    "legal": "county_legal",
    "decision": "county_decider",
}


@pytest.mark.parametrize("status", TURNS)
def test_whoever_has_the_next_step_brings_papers_and_nobody_else(people, door, status):
    line = states.draft(people, status)
    for now, name in TURNS.items():
        answer = door(getattr(people, name)).bring(line)
        assert answer.status_code == (302 if now == status else 403), (status, name)
    found = Attachment.objects.of(line).get()
    assert found.created_by == getattr(people, TURNS[status])


def test_the_tab_offers_the_form_to_whose_turn_it_is_and_says_why_not(people, door):
    line = states.draft(people, "legal")
    url = f"{line.get_absolute_url()}?tab=papers"
    assert "Add a paper" in door(people.county_legal).get(url).content.decode()
    page = door(people.town_clerk).get(url).content.decode()
    assert "Add a paper" not in page
    assert "whoever has the next step" in page
    refused = door(people.town_clerk).bring(line)
    assert "whoever has the next step" in refused.content.decode()


def test_a_finished_matter_takes_no_paper(people, door):
    line = states.draft(people, "in_force")
    refused = door(people.county_reviewer).bring(line)
    assert refused.status_code == 403
    assert "waits for nobody" in refused.content.decode()


def test_a_paper_goes_by_its_bringer_until_the_row_has_moved_on(people, door):
    line = states.draft(people, "legal")
    for _n in range(2):
        door(people.county_legal).bring(line)
    kept, gone = Attachment.objects.of(line)
    assert "ask county_legal" in said(door(people.county_decider).discard(gone))[-1]
    door(people.county_legal).discard(gone)
    assert list(Attachment.objects.of(line)) == [kept]
    legal = people.county_legal
    DELEGATION.apply(line, "return", by=legal, note="补正")
    assert Delegation.objects.get(pk=line.pk).status != "legal"
    answer = door(legal).discard(kept)
    assert "so it stays with the matter" in said(answer)[-1]
    assert list(Attachment.objects.of(line)) == [kept]
    page = door(legal).get(f"{line.get_absolute_url()}?tab=papers").content.decode()
    assert 'name="discard"' not in page


def test_a_paper_of_another_row_is_not_found(people, door):
    one, other = states.draft(people, "draft"), states.draft(people, "draft")
    clerk = door(people.town_clerk)
    clerk.bring(one)
    stray = SimpleNamespace(pk=Attachment.objects.get().pk, owner=other)
    assert clerk.discard(stray).status_code == 404


def test_a_permission_may_be_added_by_status(people, door):
    """The town proves its report until the county takes it up."""
    report = duty_states.report(people)
    assert door(people.town_clerk).bring(report).status_code == 302
    assert door(people.county_reviewer).bring(report).status_code == 302
    taken_up = duty_states.report(people, "checking")
    assert door(people.town_clerk).bring(taken_up).status_code == 403


def test_a_row_without_a_workflow_takes_papers_from_whoever_may_change_it(people):
    tab = Papers()
    assert tab.wanted(people.town_clerk.post.place) == {"towns.change_division"}
    assert Papers("towns.close_division").wanted(people.fotang) == {"towns.close_division"}
