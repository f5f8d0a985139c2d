"""The pages of the powers, as the people in the cast use them."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from powers import review
from powers.models import Batch, CertifiedOfficer, Delegation, Mode
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    def sign_in(user):
        client.force_login(user, backend="accounts.backends.PostBackend")
        return client

    return sign_in


def ask_data(powers, **more):
    return {"title": "2026年第一批", "items": [power.pk for power in powers], **more}


def test_a_town_asks_for_a_batch(people, enter):
    """ZJ-06: the clerk ticks items of the catalogue; a line for each stands in the new batch."""
    states.programme(people)
    powers = [states.item(people, department_name="县应急管理局") for _n in range(3)]
    answer = enter(people.town_clerk).post(reverse("powers:ask"), ask_data(powers))
    group = Batch.objects.get()
    assert answer.url == group.get_absolute_url()
    assert group.town == people.fotang
    assert set(group.lines.values_list("item", flat=True)) == {power.pk for power in powers}
    assert set(group.lines.values_list("department__name", flat=True)) == {"义乌市应急管理局"}


def test_a_request_without_items_comes_back_filled(people, enter):
    states.programme(people)
    answer = enter(people.town_clerk).post(reverse("powers:ask"), {"title": "第一批", "note": "急"})
    assert answer.status_code == 422
    assert "急" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_document_number_is_used_once(people, enter):
    """Bad input: a batch whose document number was used before."""
    power = states.item(people)
    states.batch(people, document_number="义政发〔2026〕12号")
    answer = enter(people.town_clerk).post(
        reverse("powers:ask"), ask_data([power], document_number="义政发[2026] 12号")
    )
    assert answer.status_code == 422
    assert Batch.objects.count() == 1


def test_all_drafts_of_a_batch_are_submitted_with_the_same_minutes(people, enter):
    group = states.batch(people)
    good = states.draft(people, batch=group)
    wrong = states.draft(
        people,
        batch=group,
        power=states.item(people, kind="01", mode=Mode.TRANSFERRED, is_reserved=True),
    )
    answer = enter(people.town_clerk).post(
        reverse("powers:batch-submit", args=[group.pk]),
        {"number": "纪要〔2026〕3号", "issued_date": "2026-01-05"},
    )
    assert answer.status_code == 200
    assert Delegation.objects.get(pk=good.pk).status == "department"
    assert Delegation.objects.get(pk=wrong.pk).status == "draft"
    assert "ZJ-06" in answer.content.decode()


def verdict(client, line, key, note="", version=None):
    return client.post(
        reverse("powers:delegation-verdict", args=[line.pk]),
        {"key": key, "note": note, "seen": line.status, "version": version or line.version},
        headers={"accept": "application/json"},
    )


def test_a_key_in_the_grid_is_a_verdict(people, enter):
    """The county reviewer's main screen: a verdict saves at once."""
    line = states.draft(people, "staffing")
    answer = verdict(enter(people.county_reviewer), line, "1")
    assert answer.status_code == 200
    assert json.loads(answer.content)["status"] == "legal"


def test_a_return_in_the_grid_asks_for_its_reason(people, enter):
    line = states.draft(people, "legal")
    client = enter(people.county_legal)
    assert verdict(client, line, "2").status_code == 409
    assert verdict(client, line, "2", note="依据有误").status_code == 200
    assert Delegation.objects.get(pk=line.pk).status == "returned"


def test_two_reviewers_on_one_line_conflict_in_place(people, enter):
    """Bad input: two reviewers on one line."""
    line = states.draft(people, "staffing")
    client = enter(people.county_reviewer)
    verdict(client, line, "1")
    answer = verdict(client, line, "1")
    assert answer.status_code == 409
    assert "county_reviewer" in json.loads(answer.content)["sentence"]


def test_the_grid_shows_what_waits_for_ones_own_office_only(people, enter):
    waiting, later = states.draft(people, "staffing"), states.draft(people, "legal")
    page = enter(people.county_reviewer).get(reverse("powers:review")).content.decode()
    assert waiting.title in page
    assert later.title not in page


@pytest.mark.parametrize("who", ["neighbour", "neighbour_reviewer", "stranger", "sibling"])
def test_outsiders_find_neither_line_nor_batch_nor_paper(people, enter, who):
    """Access: outside one's place a row doesn't exist."""
    line = states.draft(people, "staffing")
    client = enter(getattr(people, who))
    for name, args in (
        ("powers:delegation-detail", [line.pk]),
        ("powers:batch-detail", [line.batch_id]),
        ("powers:delegation-paper", [line.pk, "docx"]),
        ("powers:batch-announcement", [line.batch_id, "docx"]),
        ("powers:batch-review", [line.batch_id]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404, name
    if who != "sibling":
        assert verdict(client, line, "1").status_code == 404


@pytest.mark.parametrize("rows", [20, 200])
def test_the_grid_costs_the_same_for_any_number_of_rows(
    people, enter, rows, django_assert_max_num_queries
):
    group = states.batch(people)
    power = states.items(people, rows)
    for one in power:
        states.draft(people, "staffing", power=one, batch=group)
    client = enter(people.county_reviewer)
    client.get(reverse("powers:review"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("powers:batch-review", args=[group.pk])).content.decode()
    assert page.count("data-line=") == rows


def test_the_public_reads_what_is_in_force_and_nothing_else(people, client):
    """ZJ-07: one list per town, open to anyone."""
    shown, hidden = states.draft(people, "in_force"), states.draft(people, "legal")
    page = client.get(reverse("open:powers", args=["330782100"])).content.decode()
    assert shown.title in page
    assert hidden.title not in page
    assert client.get(reverse("open:power", args=["330782100", shown.pk])).status_code == 200
    assert client.get(reverse("open:power", args=["330782100", hidden.pk])).status_code == 404
    assert client.get(reverse("open:power", args=["330782101", shown.pk])).status_code == 404


def test_the_public_searches_with_two_characters(people, client):
    states.draft(people, "in_force", power=states.item(people, name="建设用地规划许可"))
    other = states.draft(people, "in_force", power=states.item(people, name="乡村道路巡查"))
    page = client.get(reverse("open:powers", args=["330782100"]), {"q": "规划"}).content.decode()
    assert "建设用地规划许可" in page
    assert other.title not in page


@pytest.mark.parametrize("kind", ["csv", "docx", "pdf"])
def test_the_public_takes_the_list_home(people, client, kind):
    states.draft(people, "in_force")
    answer = client.get(f"/open/towns/330782100/powers.{kind}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]


def test_a_request_that_is_refused_leaves_nothing_behind(people, enter):
    """A department is missing: no empty batch, and the document number is still free."""
    states.programme(people)
    good, wrong = states.item(people), states.item(people, department_name="县气象局")
    data = ask_data([good, wrong], document_number="义政发〔2026〕12号")
    client = enter(people.town_clerk)
    assert client.post(reverse("powers:ask"), data).status_code == 422
    assert not Batch.objects.exists()
    data = ask_data([good], document_number="义政发〔2026〕12号")
    assert client.post(reverse("powers:ask"), data).status_code == 302


def test_the_same_request_again_makes_no_empty_batch(people, enter):
    """A double click: the second request finds everything asked for."""
    states.programme(people)
    power = states.item(people)
    client = enter(people.town_clerk)
    assert client.post(reverse("powers:ask"), ask_data([power])).status_code == 302
    assert client.post(reverse("powers:ask"), ask_data([power])).status_code == 422
    assert Batch.objects.count() == 1


def test_two_requests_for_one_item_at_the_same_moment(people, enter, monkeypatch):
    """The other one was stored after this one looked: a sentence, not an error page."""
    states.programme(people)
    line = states.draft(people)
    monkeypatch.setattr("powers.requests.live_pairs", lambda items, towns: set())
    answer = enter(people.town_clerk).post(reverse("powers:ask"), ask_data([line.item]))
    assert answer.status_code == 422
    assert Batch.objects.count() == 1


def test_an_objection_in_the_grid_asks_for_its_reason(people, enter):
    line = states.draft(people, "department")
    client = enter(people.department_officer)
    assert verdict(client, line, "3").status_code == 409
    assert verdict(client, line, "3", note="承接不了" * 600).status_code == 409
    assert not line.opinions.exists()
    assert verdict(client, line, "3", note="承接不了").status_code == 200


@pytest.mark.parametrize("version", ["²", "9" * 5000, "none"], ids=["power", "long", "none"])
def test_a_verdict_that_does_not_say_what_it_saw_is_stale(people, enter, version):
    """An odd or missing version is no error of ours and has no effect."""
    line = states.draft(people, "staffing")
    answer = verdict(enter(people.county_reviewer), line, "1", version=version)
    assert answer.status_code == 409
    assert Delegation.objects.get(pk=line.pk).status == "staffing"


def test_a_batch_without_decided_lines_has_no_announcement(people, enter):
    """Nobody takes an announcement away that names what is not decided."""
    line = states.draft(people, "legal")
    url = reverse("powers:batch-announcement", args=[line.batch_id, "docx"])
    assert enter(people.county_reviewer).get(url).url == line.batch.get_absolute_url()


def test_a_town_reads_only_its_own_lines_in_the_announcement(people, enter):
    """Access: a county's batch for several towns shows each town its own lines."""
    group = states.batch(people, town=None)
    states.draft(people, "announcement", batch=group)
    states.draft(people, "legal", batch=group, town=people.chian)
    url = reverse("powers:batch-announcement", args=[group.pk, "docx"])
    assert enter(people.sibling).get(url).status_code == 302


@pytest.mark.parametrize(
    "address", ["powers/?q=%00", "towns/330782100/powers/?q=%00", "towns/%00/powers/"]
)
def test_odd_addresses_of_the_public_are_no_errors(people, client, address):
    assert client.get(f"/open/{address}").status_code in (200, 404)


def card(town, number):
    return {"town": town.pk, "name": "张三", "card_number": number}


def test_a_card_is_entered_for_a_town_of_ones_own_county(people, enter):
    """R11 counts cards: nobody enters one for another county's town, nor for a county."""
    client = enter(people.county_legal)
    for town in (people.hengdian, people.yiwu):
        assert (
            client.post(reverse("powers:officer-new"), card(town, "浙0782001")).status_code == 422
        )
    assert not CertifiedOfficer.objects.exists()
    client.post(reverse("powers:officer-new"), card(people.fotang, "浙0782001"))
    assert CertifiedOfficer.objects.get().town == people.fotang


def test_the_grid_says_what_changed_in_the_readers_language(people, enter):
    """A line that was asked for in two languages of the portal has not changed by that."""
    line = states.draft(people)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))
        if language == "zh-hans":
            DELEGATION.apply(line, "return", by=people.department_officer, note="范围不明")
    line.refresh_from_db()
    assert review.changes_since_last_round([line]) == {line.pk: []}


def test_the_progress_counts_this_round_only(people):
    """A line that came back is still to be judged: it is not done because it was once."""
    line = states.draft(people, "staffing")
    DELEGATION.apply(line, "return", by=people.county_reviewer, note="依据有误")
    DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))
    assert review.progress(people.county_reviewer, line.batch) == (0, 0)


def test_a_batch_counts_only_the_lines_one_may_see(people, enter):
    """Access: a county's batch does not tell one town how many items the others ask for."""
    group = states.batch(people, town=None)
    states.draft(people, "in_force", batch=group)
    for _n in range(2):
        states.draft(people, "legal", batch=group, town=people.chian)
    for who, number in ((people.town_clerk, 1), (people.sibling, 2), (people.county_reviewer, 3)):
        assert (
            Batch.objects.visible_to(who).with_counts(who.post).get(pk=group.pk).line_count
            == number
        )


def test_a_reason_with_a_character_that_no_record_holds_is_taken_without_it(people, enter):
    """Bad input: nothing is ever 500, in the grid neither."""
    line = states.draft(people, "legal")
    answer = verdict(enter(people.county_legal), line, "2", note="依据\x00有误")
    assert answer.status_code == 200
    assert line.opinions.get().text == "依据有误"
