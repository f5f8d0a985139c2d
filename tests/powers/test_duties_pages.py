"""The pages and the interface of duties, as the people in the cast use them."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from docx import Document as Word

from core import clock, history
from core.notifications import Notification
from powers import duty_documents
from powers.models import Cleanup, Duty, DutyReply, DutyReport, NegativeEntry
from tests.core.caller import Caller
from tests.factories import figures
from tests.powers import duty_states as states

pytestmark = pytest.mark.django_db
LIST, DETAIL = 8, 10


@pytest.fixture
def enter(client):
    def sign_in(user):
        client.force_login(user, backend="accounts.backends.PostBackend")
        return client

    return sign_in


def form_data(people, **fields):
    given = states.values(people, **fields)
    return {name: str(value) for name, value in given.items()} | {"towns": [people.fotang.pk]}


def test_a_department_asks_for_a_duty_of_its_own(people, enter):
    """ZJ-07: the department and its county come from the post, never from the form."""
    answer = enter(people.department_officer).post(
        reverse("powers:duty-new"), form_data(people, name="巡查", department=people.enforcement.pk)
    )
    duty = Duty.objects.get()
    assert answer["Location"] == duty.get_absolute_url()
    assert (duty.department, duty.county) == (people.emergency, people.yiwu)
    assert list(duty.towns.all()) == [people.fotang]


def test_only_towns_of_the_county_can_be_named(people, enter):
    data = form_data(people) | {"towns": [people.hengdian.pk]}
    answer = enter(people.department_officer).post(reverse("powers:duty-new"), data)
    assert answer.status_code == 422
    assert not Duty.objects.exists()


def test_all_towns_need_no_list(people, enter):
    data = form_data(people) | {"is_countywide": "on"}
    enter(people.department_officer).post(reverse("powers:duty-new"), data)
    assert not Duty.objects.get().towns.exists()


@pytest.mark.parametrize("status", [s for s in Duty.Status.values if s not in Duty.OPEN])
def test_what_is_under_review_or_decided_is_not_changed(people, enter, status):
    """ZJ-07: neither by the form nor by the interface."""
    duty = states.duty(people, status)
    data = form_data(people, name="改") | {"version": duty.version}
    url = reverse("powers:duty-edit", args=[duty.pk])
    assert enter(people.department_officer).post(url, data).status_code == 422
    answer = Caller(people.department_officer).patch(
        f"/duties/{duty.pk}/", {"name": "改"}, If_Match=f'"v{duty.version}"'
    )
    assert answer.status_code in (400, 422)
    assert Duty.objects.get().name == duty.name


def test_a_name_is_asked_for_once(people, enter):
    states.duty(people, "asked", name="巡查")
    data = form_data(people, name="巡查")
    answer = enter(people.department_officer).post(reverse("powers:duty-new"), data)
    assert answer.status_code == 422
    Duty.objects.update(status="withdrawn")
    answer = enter(people.department_officer).post(reverse("powers:duty-new"), data)
    assert answer.status_code == 302


def test_the_decision_page_says_why_it_is_closed(people, enter):
    """R13: button closed, three sentences, the clause; the form does not get around it."""
    duty = states.duty(people, "decision", proofs=("power", "staff"))
    page = enter(people.county_decider).get(duty.get_absolute_url()).content.decode()
    assert "ZJ-07" in page
    url = reverse("powers:duty-step", args=[duty.pk, "admit"])
    day = clock.today().isoformat()
    data = {
        "decision_number": "义委编〔2026〕3号",
        "decided_date": day,
        "from_date": day,
        "version": 1,
    }
    answer = enter(people.county_decider).post(url, data)
    assert answer.status_code == 422
    assert Duty.objects.get().status == "decision"


def test_a_decision_is_not_dated_ahead(people, enter):
    duty = states.duty(people, "decision")
    url = reverse("powers:duty-step", args=[duty.pk, "admit"])
    data = {"decision_number": "义委编〔2026〕3号", "decided_date": "2099-01-01",
            "from_date": "2099-01-01", "version": 1}  # fmt: skip
    assert enter(people.county_decider).post(url, data).status_code == 422
    assert (
        enter(people.county_decider).post(url, data | {"decision_number": "三号"}).status_code
        == 422
    )


@pytest.mark.parametrize(
    "who", ["town_clerk", "county_reviewer", "province_lead", "department_officer"]
)
def test_the_register_holds_decided_duties_only(people, enter, who):
    """ZJ-07: admitted, for a time, not admitted, ended; nothing that is on its way."""
    for status in Duty.Status.values:
        states.duty(people, status, name=f"【{status}】")
    page = enter(getattr(people, who)).get(reverse("powers:admission-list")).content.decode()
    shown = {status for status in Duty.Status.values if f"【{status}】" in page}
    assert shown == set(Duty.DECIDED)


def test_a_county_filters_by_town(people, enter):
    """All duties that concern the town: those that name it and those of the whole county."""
    states.duty(people, "asked", name="【佛堂】")
    states.duty(people, "asked", name="【赤岸】", towns=[people.chian])
    states.duty(people, "asked", name="【全市】", towns=[], is_countywide=True)
    url = reverse("powers:duty-list") + f"?place={people.fotang.code}"
    page = enter(people.county_reviewer).get(url).content.decode()
    assert [name in page for name in ("【佛堂】", "【赤岸】", "【全市】")] == [True, False, True]


def words(document):
    word = Word(io.BytesIO(document.docx()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)


def test_the_notice_says_what_the_rows_say(people):
    """Facts §1.7: number, split of responsibility, and the three papers that came along."""
    duty = states.duty(people, "admitted")
    text = words(duty_documents.notice(duty))
    for part in (
        duty.notice_number,
        duty.name,
        duty.town_part,
        "佛堂镇人民政府",
        "职责下沉准入通知书",
    ):
        assert part in text
    for paper in duty.evidences.all():
        assert paper.number in text
    assert "编制2名" in text
    assert "8.00万元" in text
    temporary = states.duty(people, "temporary", towns=[], is_countywide=True)
    text = words(duty_documents.notice(temporary))
    assert "职责下沉限期准入通知书" in text
    assert "各镇人民政府、街道办事处" in text


def test_a_refusal_has_a_notice_with_its_reason(people, enter):
    from powers.workflow import DUTY

    duty = states.duty(people, "decision")
    DUTY.apply(duty, "refuse", by=people.county_decider, note="经费未落实。",
               **states.step_data("refuse"))  # fmt: skip
    duty.refresh_from_db()
    text = words(duty_documents.notice(duty))
    assert "不予准入" in text
    assert "经费未落实。" in text
    assert "经费未落实。。" not in text
    url = reverse("powers:duty-notice", args=[duty.pk, "pdf"])
    assert b"".join(enter(people.town_clerk).get(url)).startswith(b"%PDF")


def test_there_is_no_notice_before_the_decision(people, enter):
    duty = states.duty(people, "finance")
    answer = enter(people.town_clerk).get(reverse("powers:duty-notice", args=[duty.pk, "docx"]))
    assert answer["Location"] == duty.get_absolute_url()


def test_a_town_reports_in_its_own_name(people, enter):
    """ZJ-07: the town comes from the post; a department outside the county is no choice."""
    figures(states.FIGURES)
    data = {"department": people.emergency.pk, "name": "日报", "evidence": "群通知",
            "pushed_date": clock.today().isoformat()}  # fmt: skip
    client, url = enter(people.town_leader), reverse("powers:report-new")
    assert client.post(url, data).status_code == 302
    report = DutyReport.objects.get()
    assert (report.town, report.created_by) == (people.fotang, people.town_leader)
    assert report.due_date > clock.today()
    assert client.post(url, data).status_code == 422, "the same is not reported twice"
    assert client.post(url, data | {"name": "周报", "pushed_date": "2099-01-01"}).status_code == 422
    assert DutyReport.objects.count() == 1
    told = Notification.objects.filter(url=report.get_absolute_url())
    assert [one.user for one in told] == [people.county_reviewer]


def test_a_clean_up_is_begun_on_its_page(people, enter):
    states.duty(people, "admitted")
    client, url = enter(people.county_reviewer), reverse("powers:cleanup-begin-new")
    assert client.post(url, {"year": "2099"}).status_code == 422
    assert client.post(url, {"year": str(clock.today().year)}).status_code == 302
    assert client.post(url, {"year": str(clock.today().year)}).status_code == 422
    assert Cleanup.objects.count() == 1


def test_an_entry_in_force_keeps_its_words(people, enter):
    """ZJ-07: the list is versioned: an entry is ended and a new one written, never rewritten."""
    entry = states.entry(people)
    client = enter(people.province_lead)
    data = {"number": "99", "name": "改写", "from_date": "2020-01-01", "until_date": "2030-01-01"}
    assert client.post(reverse("powers:negative-edit", args=[entry.pk]), data).status_code == 302
    entry.refresh_from_db()
    assert entry.name != "改写"
    assert str(entry.until_date) == "2030-01-01"
    data |= {"number": entry.number, "until_date": ""}
    assert client.post(reverse("powers:negative-new"), data).status_code == 422
    assert (
        client.post(reverse("powers:negative-new"), data | {"from_date": "2030-01-02"}).status_code
        == 302
    )
    assert NegativeEntry.objects.filter(number=entry.number).count() == 2


def test_the_interface_makes_and_moves_a_duty(people):
    """ZJ-07: the same form, the same steps, the same refusals as on the pages."""
    figures(states.FIGURES)
    officer = Caller(people.department_officer)
    body = {name: str(value) for name, value in states.values(people).items()}
    made = officer.post("/duties/", body | {"towns": [people.fotang.pk]})
    assert made.status_code == 201, made.content
    row = made.json()
    answer = officer.post(
        f"/duties/{row['id']}/transitions/", {"step": "ask", "version": row["version"]}
    )
    assert answer.json()["status"] == "asked"
    reply = DutyReply.objects.get()
    clerk = Caller(people.town_clerk)
    answer = clerk.post(f"/duty-replies/{reply.pk}/transitions/", {"step": "object", "version": 1})
    assert answer.status_code >= 400, "an objection has a reason"
    answer = clerk.post(
        f"/duty-replies/{reply.pk}/transitions/", {"step": "object", "version": 1, "note": "缺人"}
    )
    assert answer.json()["status"] == "objected"
    assert json.loads(clerk.get(f"/duties/{row['id']}/").content)["status"] == "staffing"


MAKERS = {
    "duty": lambda people: states.duty(people, "asked"),
    "admission": lambda people: states.duty(people, "admitted"),
    "reply": lambda people: states.reply(people),
    "report": lambda people: states.report(people),
    "cleanup": lambda people: states.cleanup(people),
    "negative": lambda people: states.entry(people),
}


def questions(client, user, url):
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("who", ["county_reviewer", "town_clerk", "department_officer"])
def test_a_list_asks_the_same_for_few_and_many_rows(client, people, name, who):
    user, url = getattr(people, who), reverse(f"powers:{name}-list")
    MAKERS[name](people)
    few = questions(client, user, url)
    for _n in range(20):
        MAKERS[name](people)
    assert questions(client, user, url) <= max(few, LIST)


@pytest.mark.parametrize("who", ["county_reviewer", "county_decider", "town_clerk"])
@pytest.mark.parametrize("tab", ["", "?tab=dutyreply", "?tab=history"])
def test_a_duty_asks_the_same_with_many_comments(client, people, who, tab):
    duty = states.duty(people, "decision", towns=[people.fotang, people.chian])
    states.entry(people, "巡查")
    url, user = duty.get_absolute_url() + tab, getattr(people, who)
    few = questions(client, user, url)
    for number in range(2, 30):
        states.reply(people, duty=duty, round=number)
        history.record(duty, "prove", by=people.county_finance, to="decision")
    assert questions(client, user, url) == few <= DETAIL


def test_the_table_by_department_asks_the_same_for_many(client, people):
    url = reverse("powers:pushers-list")
    states.report(people)
    few = questions(client, people.county_reviewer, url)
    for _n in range(20):
        states.report(people, department=people.enforcement)
    assert questions(client, people.county_reviewer, url) == few <= LIST


def test_pages_are_there_in_english_too(client, people):
    duty = states.duty(people, "decision")
    client.force_login(people.county_decider)
    with translation.override("en"):
        page = client.get(
            duty.get_absolute_url(), headers={"accept-language": "en"}
        ).content.decode()
    assert "What must come along" in page
