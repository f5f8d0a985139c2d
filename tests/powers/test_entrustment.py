"""Entrustments: text of the law, publication, filing, the city's consent, what an end leaves behind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.calendars import calendar_for
from core.notifications import Notification
from core.workflow import Refused
from powers import authority, entrustment, expiry, requests, rules
from powers.models import Batch, Delegation, LegalBasis, Mode, Paper
from powers.sheets import REQUESTS
from powers.timetable.days import workdays_between
from powers.workflow import DELEGATION
from tests.core.sheet_samples import book
from tests.powers import states
from towns.models import Division, PolicyParameter

pytestmark = pytest.mark.django_db

WHOLE = {
    "published_url": "https://www.yw.gov.cn/wt",
    "basis_text": "可以委托乡镇人民政府实施。",
    "is_not_passed_on": True,
}


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


def entrusted(people, status="signing", kind="01", **fields):
    power = states.item(people, kind=kind, mode=Mode.ENTRUSTED)
    return states.draft(people, status, power=power, **fields)


def sign(people, line, **data):
    given = {"number": "委托1号", "issued_date": day(), "term_until_date": day(365)} | WHOLE | data
    return DELEGATION.apply(line, "hand_over", by=people.department_officer, **given)


def findings(refused):
    return {(finding.rule, finding.field) for finding in refused.value.findings}


# --- R3 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"basis_text": ""}, "basis_text"),
        ({"published_url": ""}, "published_url"),
        ({"is_not_passed_on": False}, "is_not_passed_on"),
    ],
    ids=["text of the law", "publication", "no re-entrusting"],
)
def test_an_entrusted_licence_lacks_nothing_that_the_law_asks(people, missing, field):
    """R3, Licence Law article 24, XY-2.1.2."""
    line = entrusted(people)
    with pytest.raises(Refused) as refused:
        sign(people, line, **missing)
    assert findings(refused) == {("R3", field)}
    sign(people, line)
    published = line.papers.get(kind=Paper.Kind.PUBLICATION)
    assert published.url == WHOLE["published_url"]


def test_a_text_in_the_register_of_law_is_text_enough(people):
    """R3: what the province entered once needn't be typed again."""
    line = entrusted(people)
    basis = LegalBasis.objects.create(
        province=people.zhejiang, law="许可条例", article="第九条", text="可以委托。"
    )
    line.item.bases.add(basis)
    sign(people, line, basis_text="")
    assert line.status == "transition"


def test_a_paper_publishes_as_well_as_a_page(people):
    line = entrusted(people)
    sign(people, line, published_url="", published_number="义政告〔2026〕9号")
    assert line.papers.get(kind=Paper.Kind.PUBLICATION).number == "义政告〔2026〕9号"


def test_a_licence_is_entrusted_to_administrative_organs_only(people):
    """R3: a development zone is no organ of government."""
    Division.objects.filter(pk=people.fotang.pk).update(kind=Division.Kind.OTHER)
    line = entrusted(people, status="draft")
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))
    assert {finding.rule for finding in refused.value.findings} == {"R3"}


def test_other_entrustments_ask_for_no_text(people):
    """R3 is about licences; a payment is entrusted by agreement."""
    line = entrusted(people, kind="05")
    sign(people, line, basis_text="", published_url="", is_not_passed_on=False)
    assert line.status == "transition"


# --- R5 -----------------------------------------------------------------------------------------


def test_an_entrustment_is_to_be_filed_within_ten_working_days(people):
    """R5: counted from the signing, by the parameter."""
    line = sign(people, entrusted(people))
    assert workdays_between(day(), line.filing_due_date, calendar_for("330782")) == 10
    assert list(Delegation.objects.unfiled()) == [line]
    DELEGATION.apply(
        line, "register", by=people.department_officer, filed_date=day(), number="备案3号"
    )
    assert not Delegation.objects.unfiled().exists()
    assert line.papers.get(kind=Paper.Kind.AGREEMENT).filed_date == day()
    assert line.papers.get(kind=Paper.Kind.REGISTRATION).number == "备案3号"


def test_what_was_filed_at_the_signing_waits_for_nothing(people):
    line = sign(people, entrusted(people), filed_date=day())
    assert line.filing_due_date is None
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "register", by=people.department_officer, filed_date=day())
    assert findings(refused) == {("R5", "")}


def test_nobody_files_before_the_signing(people):
    line = entrusted(people)
    with pytest.raises(Refused) as refused:
        sign(people, line, filed_date=day(-3))
    assert findings(refused) == {("R5", "filed_date")}


def test_the_department_is_told_before_and_after_and_the_list_shows_it(people, client):
    """R5: warned once ahead, once when it is late."""
    PolicyParameter.objects.create(
        name="filing_warning_days", label="x", kind="list", value="3", from_date=day(-9)
    )
    line = sign(people, entrusted(people))
    told = []
    for ahead in (4, 3, 2, -1, -2):
        Delegation.objects.filter(pk=line.pk).update(filing_due_date=day(20))
        with clock.pretend(clock.now() + timedelta(days=20 - ahead)):
            entrustment.remind_of_filing()
            entrustment.remind_of_filing()
            told.append(Notification.objects.filter(kind="powers.filing").count())
    assert told == [0, 1, 1, 2, 2]
    assert Notification.objects.filter(user=people.department_officer).count() == 2
    Delegation.objects.filter(pk=line.pk).update(filing_due_date=day(-1))
    client.force_login(people.county_reviewer)
    page = client.get(reverse("powers:delegation-list") + "?filing_overdue=1")
    assert line.title in page.content.decode()


def test_a_changed_calendar_moves_the_day_of_filing(people):
    line = sign(people, entrusted(people))
    Delegation.objects.filter(pk=line.pk).update(filing_due_date=day(1))
    entrustment.recompute_filing_dates()
    assert Delegation.objects.get(pk=line.pk).filing_due_date == line.filing_due_date


# --- R10 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [{"department_name": "市生态环境局县分局"}, {"domain": "环境保护"}],
    ids=["by the department", "by the domain"],
)
def test_environment_powers_need_the_citys_consent(people, fields):
    """R10: number and date stand in the decision."""
    line = states.draft(people, "decision", power=states.item(people, **fields))
    data = states.step_data("decide")
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "decide", by=people.county_decider, **data)
    assert findings(refused) == {("R10", "consent_number"), ("R10", "consent_date")}
    consent = {"consent_number": "金政函〔2026〕8号", "consent_date": day()}
    DELEGATION.apply(line, "decide", by=people.county_decider, **data, **consent)
    assert line.papers.get(kind=Paper.Kind.CITY_CONSENT).number == "金政函〔2026〕8号"


# --- R8 and R4 ----------------------------------------------------------------------------------


def test_a_transferred_penalty_is_no_longer_the_departments_and_a_licence_stays_dual(
    people, client
):
    """R8: 不再行使 for penalties, the same right to receive for services."""
    penalty = states.ready(people, power=states.item(people, kind="02"))
    licence = states.ready(people, power=states.item(people, kind="01"))
    for line in (penalty, licence):
        DELEGATION.apply(line, "start", by=people.town_leader)
    ask = authority.no_longer_exercised_by
    answers = [ask(people.emergency, people.fotang, one.power) for one in (penalty, licence)]
    assert answers == [True, False] == [rules.is_given_up(one) for one in (penalty, licence)]
    assert list(Delegation.objects.given_up()) == [penalty]
    client.force_login(people.department_officer)
    pages = [client.get(one.get_absolute_url()).content.decode() for one in (penalty, licence)]
    assert ["不再行使" in page or "no longer exercises" in page for page in pages] == [True, False]


def test_coercion_that_an_expired_penalty_leaves_behind_is_told_and_shown(people, client):
    """R4, R1: the end by itself can't be refused, so what stands alone becomes a finding."""
    penalty = entrusted(people, "in_force", kind="02")
    Delegation.objects.filter(pk=penalty.pk).update(term_until_date=day(-1))
    coercion = states.draft(people, "in_force", power=states.item(people, kind="03"))
    expiry.expire()
    said = Notification.objects.filter(key__startswith="powers.left_alone")
    assert {one.user.username for one in said} == {"county_decider", "town_leader", "town_clerk"}
    assert [finding.rule for finding in rules.alone(coercion)] == ["R4"]
    client.force_login(people.town_leader)
    assert "XY-2.1.2" in client.get(coercion.get_absolute_url()).content.decode()


def test_coercion_beside_another_penalty_is_left_in_peace(people):
    penalty = entrusted(people, "in_force", kind="02")
    Delegation.objects.filter(pk=penalty.pk).update(term_until_date=day(-1))
    states.draft(people, "in_force", power=states.item(people, kind="02"))
    coercion = states.draft(people, "in_force", power=states.item(people, kind="03"))
    expiry.expire()
    assert not Notification.objects.filter(key__startswith="powers.left_alone").exists()
    assert rules.alone(coercion) == []


# --- bulk ---------------------------------------------------------------------------------------


def test_signing_many_reads_figures_calendar_and_town_once(people):
    """What is the same for all lines of a bulk is not asked per line."""

    def cost(number):
        lines = [entrusted(people, kind="05") for _n in range(number)]
        data = {"number": "1号", "issued_date": day(), "term_until_date": day(365)}
        with CaptureQueriesContext(connection) as asked:
            verdicts = DELEGATION.apply_many(
                lines, "hand_over", by=people.department_officer, **data
            )
        assert all(verdict.is_done for verdict in verdicts)
        tables = ("towns_policyparameter", "core_calendarday")
        return [sum(table in one["sql"] for one in asked) for table in tables]

    few, many = cost(2), cost(12)
    assert few[0] == many[0]
    assert many[1] - few[1] <= 10  # the stage's own limit asks whether the calendar changed


# --- document numbers ---------------------------------------------------------------------------


NUMBER = "义政发〔2026〕12号"


def test_a_sheet_with_a_number_used_before_is_refused_at_its_column(people):
    """Bad input: a batch whose document number was used before."""
    power = states.item(people)
    states.batch(people, document_number=NUMBER, title="去年的批次")
    names = ("batch_title", "document_number", "town", "item")
    heads = [str(REQUESTS.columns[name].heading) for name in names]
    file = book([["新批次", "义政发[2026]12号", people.fotang.code, power.local_code]], heads)
    report = REQUESTS.save(file, people.county_reviewer, "a.xlsx")
    assert not report.is_right
    assert {error.heading for error in report.errors} == {heads[1]}
    assert "去年的批次" in report.errors[0].sentence
    assert Batch.objects.count() == 1


def test_a_program_reads_at_the_field_that_the_number_was_used(people, client):
    states.batch(people, document_number=NUMBER)
    other = states.batch(people, title="第二批")
    client.force_login(people.county_reviewer)
    url = f"/api/v1/batches/{other.pk}/"
    tag = client.get(url)["ETag"]
    answer = client.patch(
        url,
        {"document_number": "义政发[2026]12号"},
        content_type="application/json",
        headers={"If-Match": tag},
    )
    assert answer.status_code == 400
    assert answer.json()["findings"][0]["field"] == "document_number"


def test_a_town_does_not_correct_the_countys_batch(people, client):
    line = states.draft(people, batch=states.batch(people, town=None))
    client.force_login(people.town_clerk)
    url = reverse("powers:batch-edit", args=[line.batch_id])
    answer = client.post(url, {"title": "改名", "once": "x"})
    assert answer.status_code == 422
    assert Batch.objects.get(pk=line.batch_id).title == "第一批"


def test_two_who_enter_one_number_at_once_read_the_same_sentence(people, monkeypatch):
    """The database holds where the question beforehand saw nothing yet."""
    states.programme(people)
    states.batch(people, document_number=NUMBER, title="先到的批次")
    before, asked = requests.used_before, []

    def too_early(*args, **kwargs):
        asked.append(args)
        return None if len(asked) == 1 else before(*args, **kwargs)

    monkeypatch.setattr(requests, "used_before", too_early)
    with pytest.raises(Refused) as refused:
        requests.ask(
            [states.item(people)], [people.fotang], by=people.county_reviewer,
            place=people.yiwu, title="后到", document_number=NUMBER,
        )  # fmt: skip
    assert "先到的批次" in str(refused.value)
    assert refused.value.findings[0].field == "document_number"
