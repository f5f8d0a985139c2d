"""What was not understood: a person maps it and takes it in (ZJ-14)."""

import base64
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.attachments import Attachment
from core.notifications import Notification
from core.workflow import Refused
from grid import news, standing
from grid.models import Case, InboundMessage, Reporter, SourceCode, SourceSystem
from grid.workflow import INBOUND
from tests.factories import officer
from tests.grid import cases, ground, systems

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotline(people):
    return systems.system(people)


def waiting(people, hotline, **change):
    sent = systems.message(people) | {"category": "Z9"} | change
    assert systems.send(hotline, sent).status_code == 202
    return InboundMessage.objects.get(number=sent["number"])


def step_url(row, step):
    return reverse("grid:inbound-step", args=[row.pk, step])


def test_a_person_maps_it_and_takes_it_in(client, people, hotline):
    """ZJ-14: nothing lost: text, reporter, evidence and number become the case."""
    row = waiting(people, hotline, place={"address": "双林路28号"})
    client.force_login(people.county_command)
    sent = {
        "category": cases.category(people, "0403").pk, "is_remembered": "on",
        "town": people.fotang.pk, "address": "双林路28号", "version": row.version,
    }  # fmt: skip
    answer = client.post(step_url(row, "take_in"), sent)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get()
    row.refresh_from_db()
    assert (row.status, row.case, row.body) == ("taken_in", case, "")
    assert (case.category.code, case.town, case.external_number) == ("0403", people.fotang, "ZX-1")
    assert (case.address, case.reported_by) == ("双林路28号", None)
    assert Reporter.objects.get(case=case).name == "王小明"
    assert systems.ask(hotline, "ZX-1").json()["case"] == case.number
    again = systems.send(hotline, systems.message(people, "ZX-2", category="Z9"))
    assert again.status_code == 201, "the mapping is remembered"
    assert Case.objects.get(external_number="ZX-2").category.code == "0403"


def test_its_evidence_goes_with_it(people, hotline):
    """ZJ-14: the pictures of a message that waited are those of the case."""
    picture = base64.b64encode(cases.picture().read()).decode()
    row = waiting(people, hotline, evidence=[{"name": "a.jpg", "content": picture}])
    assert Attachment.objects.of(row).count() == 1
    INBOUND.apply(row, "take_in", by=people.town_command, town=people.fotang)
    assert Attachment.objects.of(Case.objects.get()).count() == 1


def test_the_page_shows_what_is_missing_and_masks_who_told_it(client, people, hotline):
    """ZJ-14: personal data is masked on the page."""
    row = waiting(people, hotline)
    client.force_login(people.town_command)
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "Z9" in shown
    assert "双林路28号" in shown
    assert "138****1111" in shown
    assert "13800001111" not in shown
    assert "王小明" not in shown
    listed = client.get(reverse("grid:inbound-list")).content.decode()
    assert "ZX-1" in listed
    assert "王小明" not in listed


def test_a_town_sees_its_own_messages_only(client, people, hotline):
    """ZJ-14: what has no place waits with the county."""
    own, lost = waiting(people, hotline), waiting(people, hotline, number="ZX-2", place={})
    client.force_login(people.town_command)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(lost.get_absolute_url()).status_code == 404
    client.force_login(people.county_command)
    assert client.get(lost.get_absolute_url()).status_code == 200


def test_a_town_does_not_teach_the_countys_system(people, hotline):
    """ZJ-14: a mapping holds for all that a system reports."""
    row = waiting(people, hotline)
    category = cases.category(people, "0403")
    with pytest.raises(Refused):
        INBOUND.apply(
            row, "take_in", by=people.town_command, town=people.fotang, category=category,
            is_remembered=True,
        )  # fmt: skip
    INBOUND.apply(row, "take_in", by=people.town_command, town=people.fotang, category=category)
    assert SourceCode.objects.filter(system=hotline).count() == 1


def test_a_place_outside_the_systems_ground_is_refused(people, hotline):
    row = waiting(people, hotline)
    with pytest.raises(Refused, match="ZJ-14"):
        INBOUND.apply(row, "take_in", by=people.county_command, town=people.hengdian)
    village = ground.village(people.chian)
    with pytest.raises(Refused):
        INBOUND.apply(row, "take_in", by=people.county_command, town=people.fotang, village=village)
    assert not Case.objects.exists()


def test_it_is_declined_with_a_reason_that_the_sender_reads(client, people, hotline):
    row = waiting(people, hotline)
    client.force_login(people.town_command)
    assert client.post(step_url(row, "decline"), {"version": 1}).status_code == 422
    sent = {"note": "测试数据。", "version": row.version}
    assert client.post(step_url(row, "decline"), sent).status_code == 302
    told = systems.ask(hotline, "ZX-1").json()
    assert (told["state"], told["reason"], told["case"]) == ("declined", "测试数据。", "")
    assert not Case.objects.exists()


def test_two_people_take_it_in_once(people, hotline):
    row = waiting(people, hotline)
    INBOUND.apply(row, "take_in", by=people.town_command, town=people.fotang)
    with pytest.raises(Refused):
        INBOUND.apply(row, "take_in", by=people.county_command, town=people.fotang)
    assert Case.objects.count() == 1


def test_the_command_rooms_are_told(people, hotline):
    row = waiting(people, hotline)
    news._tell_message({"message": row.pk})
    told = Notification.objects.filter(kind="grid.message").values_list("user__username", flat=True)
    assert set(told) == {"town_command", "county_command"}


def test_the_secret_is_shown_once(client, people, hotline):
    """ZJ-14: issued by the system administrator, shown once, the one before holds for a day."""
    keeper = officer("keeper", "system_admin", people.yiwu)
    client.force_login(keeper)
    url = reverse("grid:source-secret", args=[hotline.pk])
    assert client.get(url).status_code == 200
    shown = client.post(url)
    fresh = SourceSystem.objects.get(pk=hotline.pk)
    assert fresh.secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert len(fresh.living_secrets) == 2
    detail = client.get(hotline.get_absolute_url()).content.decode()
    assert fresh.secret not in detail
    client.force_login(people.county_command)
    assert client.post(url).status_code == 403


@pytest.mark.parametrize("place", ["zhejiang", "jinhua"])
def test_no_key_opens_a_whole_province(client, people, place):
    """ZJ-14: a system is registered for a county or a town."""
    client.force_login(people.system_admin)
    sent = {"name": "省热线", "kind": "hotline", "place": getattr(people, place).pk}
    assert client.post(reverse("grid:source-new"), sent).status_code == 422


def test_a_code_is_mapped_on_its_page(client, people, hotline):
    client.force_login(people.county_command)
    sent = {"system": hotline.pk, "code": " T7 ", "category": cases.category(people, "0403").pk}
    assert client.post(reverse("grid:sourcecode-new"), sent).status_code == 302
    assert SourceCode.objects.get(code="T7").category_code == "0403"


def test_lists_and_pages_keep_their_budgets(client, people, hotline, django_assert_max_num_queries):
    """Eight statements for a list of thirty messages, ten for a page."""
    rows = [waiting(people, hotline, number=f"ZX-{n}") for n in range(30)]
    client.force_login(people.county_command)
    client.get(reverse("grid:inbound-list"))
    for name in ("inbound-list", "source-list", "outbound-list"):
        with django_assert_max_num_queries(8):
            assert client.get(reverse(f"grid:{name}")).status_code == 200
    for item in (rows[0], hotline):
        with django_assert_max_num_queries(10):
            assert client.get(item.get_absolute_url()).status_code == 200


def with_picture(people, hotline, number):
    picture = base64.b64encode(cases.picture().read()).decode()
    return waiting(people, hotline, number=number, evidence=[{"name": "a.jpg", "content": picture}])


def test_what_was_declined_ends_with_its_papers(
    people, hotline, django_capture_on_commit_callbacks
):
    """PIPL: words and pictures stay as long as a settled case is open to questions, then they go."""
    row, other = with_picture(people, hotline, "ZX-8"), with_picture(people, hotline, "ZX-9")
    INBOUND.apply(row, "decline", by=people.county_command, note="测试数据。")
    paper = Attachment.objects.of(row).get()
    for days, gone in ((14, 0), (16, 1), (17, 0)):
        later = clock.now() + timedelta(days=days)
        with clock.pretend(later), django_capture_on_commit_callbacks(execute=True):
            assert standing.forget_declined() == gone
    row.refresh_from_db()
    assert (row.body, row.reason, row.status) == ("", "测试数据。", "declined")
    assert not Attachment.objects.of(row).exists()
    assert not paper.file.storage.exists(paper.file.name)
    other.refresh_from_db()
    assert other.body
    assert Attachment.objects.of(other).exists(), "what waits is kept"


def test_papers_of_a_message_are_its_cases_own(people, hotline):
    """What became a case is not kept a second time."""
    row = with_picture(people, hotline, "ZX-8")
    data = {"category": cases.category(people, "0403"), "town": people.fotang}
    row = INBOUND.apply(row, "take_in", by=people.county_command, **data)
    assert not Attachment.objects.of(row).exists()
    assert Attachment.objects.of(row.case).count() == 1
