"""Who reported a case: read for a reason, kept from units where asked, forgotten as promised (ZJ-14, R27)."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from core import clock
from core.crypto import mask_numbers
from grid import inbound, standing
from grid.intake import Teller
from grid.models import InboundMessage, OutboundMessage, Reporter
from grid.workflow import CASE, INBOUND
from tests.grid import cases, systems

pytestmark = pytest.mark.django_db

PHONE = "13800001111"


def reported(people, **about):
    teller = Teller("王小明", PHONE, **about)
    return cases.handling(people, source="public", teller=teller)


def contact(case):
    return reverse("grid:reporter-contact", args=[Reporter.objects.get(case=case).pk])


def events():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, row_pk, payload FROM audit.event WHERE action = 'reveal'"
        )
        return cursor.fetchall()


def test_the_room_calls_back_for_a_reason(client, people):
    """R27: masked beside the case, whole for a reason that the audit keeps."""
    case = reported(people)
    client.force_login(people.town_command)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "138****1111" in page
    assert PHONE not in page
    assert contact(case) in page
    asked = client.get(contact(case)).content.decode()
    assert PHONE not in asked
    assert client.post(contact(case), {"note": ""}).status_code == 422
    shown = client.post(contact(case), {"note": "回访满意度"})
    assert PHONE in shown.content.decode()
    assert "王小明" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    ((table, key, detail),) = events()
    assert (table, key) == ("grid_case", str(case.pk))
    assert "回访满意度" in str(detail)
    assert PHONE not in str(detail)


def test_the_unit_reads_whom_it_may(client, people):
    """ZJ-14: the unit in charge calls the reporter too; a clerk of the town and a neighbour don't."""
    case = reported(people)
    client.force_login(people.agency_officer)
    assert PHONE in client.post(contact(case), {"note": "约时间"}).content.decode()
    for who, answer in ((people.town_clerk, 403), (people.sibling, 404), (people.neighbour, 404)):
        client.force_login(who)
        assert client.post(contact(case), {"note": "看看"}).status_code in (answer, 403)
        assert PHONE not in client.get(case.get_absolute_url()).content.decode()


def test_who_asked_for_it_stays_unknown_to_the_unit(client, people):
    """ZJ-14: “Keep my name from the unit that settles it” holds on the page and at the address."""
    case = reported(people, is_anonymous=True)
    for who in (people.agency_officer, people.town_clerk):
        client.force_login(who)
        assert "138****1111" not in client.get(case.get_absolute_url()).content.decode()
        assert client.get(contact(case)).status_code in (403, 404)
    client.force_login(people.town_command)
    assert PHONE in client.post(contact(case), {"note": "回访"}).content.decode()


def test_a_promise_to_forget_is_kept(people):
    """PIPL: who reported by the public page is forgotten when the matter is settled; a caller's
    record stays with the officers who took it."""
    with clock.pretend(cases.NOON):
        public = cases.closed(
            people, source="public", teller=Teller("王小明", PHONE, form_key=uuid.uuid4())
        )
        hotline = cases.closed(people, teller=Teller("李大姐", PHONE))
        still_open = cases.handling(
            people, source="public", teller=Teller("赵刚", PHONE, form_key=uuid.uuid4())
        )
    with clock.pretend(cases.NOON + timedelta(days=14)):
        assert standing.archive() + standing.forget_tellers() == 0
    with clock.pretend(cases.NOON + timedelta(days=16)):
        assert standing.archive() == 2
        assert standing.forget_tellers() == 1
        assert standing.forget_tellers() == 0
    kept = {row.case_id: (row.name, row.phone) for row in Reporter.objects.filter()}
    assert kept[public.pk] == ("", "")
    assert kept[hotline.pk] == ("李大姐", PHONE)
    assert kept[still_open.pk] == ("赵刚", PHONE)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("已联系张某13912345678。", "已联系张某139****5678。"),
        ("电话139 1234 5678，已修", "电话139******5678，已修"),
        ("身份证411503199001011234", "身份证411503********1234"),
        ("身份证41150319900101123X", "身份证411503********123X"),
        ("请拨0579-85551234或12345", "请拨0579-85551234或12345"),
        ("工单330782100-261123-0001", "工单330782100-261123-0001"),
        ("流水号2022082618252062523", "流水号2022082618252062523"),
    ],
)
def test_numbers_of_people_are_masked_and_others_are_not(text, masked):
    """R27: what an officer wrote into a result may name people."""
    assert mask_numbers(text) == masked


def test_no_number_of_anybody_leaves_the_house(client, people):
    """R27: neither on the public page nor in an answer to another system."""
    case = reported(people)
    done = CASE.apply(
        case, "feed_back", by=people.agency_officer, result=f"已电话告知{PHONE}。",
        pictures=[cases.photo()],
    )  # fmt: skip
    done = CASE.apply(done, "confirm", by=people.town_command)
    told = Reporter.objects.get(case=case)
    page = client.post(
        reverse("open-grid:follow"), {"number": told.first_number, "code": told.follow_code}
    ).content.decode()
    assert "已电话告知138****1111。" in page
    assert PHONE not in page
    assert PHONE not in str(inbound.case_standing(done))


def test_what_was_declined_forgets_who_told_it(people):
    """PIPL: a message from which no case comes keeps its words and nobody's name."""
    hotline = systems.system(people, webhook_url="https://example.org/answers")
    sent = systems.message(people, category="Z9")
    assert systems.send(hotline, sent).status_code == 202
    row = InboundMessage.objects.get(number=sent["number"])
    row = INBOUND.apply(row, "decline", by=people.county_command, note=f"已电话告知{PHONE}")
    assert inbound.kept(row).text
    assert inbound.kept(row).reporter == {}
    assert OutboundMessage.objects.get().payload["reason"] == "已电话告知138****1111"
