"""A case lent to a neighbour: seen, searched, noted on with pictures, and gone at the end (ZJ-12)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse

from accounts.loans import lend, take_back
from accounts.models import User
from core import clock
from core.attachments import Attachment
from core.history import Step
from grid.models import Case
from grid.workflow import CASE
from tests.factories import officer
from tests.grid import cases
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db

NOTE = "grid.note_case"


@pytest.fixture
def dongyang(people):
    """The command room of the neighbouring county."""
    PolicyParameter.objects.create(
        name="loan_days_max", label="x", value="90", from_date="2016-01-01"
    )
    return officer("dongyang_command", "county_command", people.dongyang)


def again(user):
    """As the next request finds the person."""
    return User.objects.get(pk=user.pk)


def test_a_neighbour_reads_and_notes_while_the_loan_lasts(client, people, dongyang):
    """ZJ-12: joint handling: list, search, detail, a note with pictures; then 404."""
    case = cases.handling(people, text="南江交界处倾倒垃圾。")
    page, found = case.get_absolute_url(), reverse("grid:case-list")
    client.force_login(dongyang)
    assert client.get(page).status_code == 404
    client.force_login(people.county_command)
    tab = client.post(
        reverse("grid:case-loans", args=[case.pk]),
        {
            "officer": dongyang.username, "permissions": [NOTE], "reason": "跨界联合处置",
            "until_date": clock.today() + timedelta(days=10),
        },
    )  # fmt: skip
    assert tab.status_code == 302
    client.force_login(dongyang)
    assert case.number in client.get(found).content.decode()
    assert case.number in client.get(found, {"q": "南江交界"}).content.decode()
    shown = client.get(page).content.decode()
    assert reverse("grid:case-step", args=[case.pk, "note"]) in shown
    answer = client.post(
        reverse("grid:case-step", args=[case.pk, "note"]),
        {"note": "我方河段已清理。", "pictures": [cases.picture()], "version": case.version},
    )
    assert answer.status_code == 302
    step = Step.objects.of(case).last()
    assert (step.name, step.note, step.by) == ("note", "我方河段已清理。", dongyang)
    assert Attachment.objects.of(case).get(kind="note").created_by == dongyang
    assert take_back(case, dongyang)
    assert client.get(page).status_code == 404
    assert case.number not in client.get(found).content.decode()


def test_the_loan_ends_by_itself(people, dongyang):
    """ZJ-12: the day after the last it is as if the case did not exist."""
    case = cases.handling(people)
    last = clock.today() + timedelta(days=3)
    lend(case, dongyang, {NOTE}, last, by=people.county_command, reason="联合处置")
    assert Case.objects.visible_to(again(dongyang)).filter(pk=case.pk).exists()
    with clock.pretend(clock.now() + timedelta(days=4)):
        assert not Case.objects.visible_to(again(dongyang)).filter(pk=case.pk).exists()
        with pytest.raises(ObjectDoesNotExist):
            CASE.apply(case, "note", by=again(dongyang), note="迟到的情况说明。")


def test_a_borrower_takes_no_other_step(people, dongyang):
    """ZJ-12: reading and notes are lent, never the case itself."""
    case = cases.handling(people)
    last = clock.today() + timedelta(days=3)
    lend(case, dongyang, {NOTE}, last, by=people.county_command, reason="联合处置")
    for step in ("redirect", "hold", "urge"):
        with pytest.raises((PermissionDenied, ObjectDoesNotExist)):
            CASE.apply(case, step, by=again(dongyang), note="我们来办。", unit=people.squad)


def test_a_note_changes_nothing_else(people):
    """R20: the limit, the unit and the state stay."""
    with clock.pretend(cases.NOON):
        case = cases.handling(people)
        before = (case.status, case.due_at, case.warn_at, case.unit_id)
        case = CASE.apply(case, "note", by=people.town_command, note="已电话了解。")
    assert (case.status, case.due_at, case.warn_at, case.unit_id) == before
