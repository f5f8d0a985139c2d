"""接得住: what a line needs, who says that it is there, and that nothing starts without it."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.notifications import Notification
from core.workflow import Refused
from powers import checklist, readiness
from powers.checklist import Checklist
from powers.forms.readiness import RequirementForm
from powers.models import DECLARED, Delegation, Mode, Need, Readiness, Requirement
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db

EVIDENCE = "镇便民服务中心3号窗口"


@pytest.fixture
def line(people):
    """Announced, handed over and trained; nothing declared yet."""
    found = states.ready(people)
    Readiness.objects.all().delete()
    return found


def required(line):
    return {state.need for state in Checklist([line.pk]).states(line.pk) if state.is_required}


def declared(line, needs=DECLARED):
    return [(line.pk, str(need)) for need in needs]


def say(people, *cells, **given):
    given = {"evidence": EVIDENCE, "day": clock.today(), "by": people.town_clerk} | given
    return readiness.declare(cells, **given)


def reasons(line, people):
    try:
        DELEGATION.apply(line, "start", by=people.town_leader)
    except Refused as refused:
        return {(one.rule, one.clause, str(one.sentence)) for one in refused.findings}
    return set()


def test_evidence_with_a_character_that_no_record_holds_is_taken_without_it(client, people, line):
    """Bad input: nothing is ever 500."""
    client.force_login(people.town_clerk)
    need = next(iter(required(line) & set(DECLARED)))
    sent = {
        "act": "declare",
        "cell": f"{line.pk}:{need}",
        "evidence": "三号\x00窗口",
        "evidence_date": clock.today().isoformat(),
    }
    answer = client.post(reverse("powers:batch-readiness", args=[line.batch_id]), sent)
    assert answer.status_code == 302
    assert Readiness.objects.get(delegation=line).evidence == "三号窗口"


# --- what a line needs is data -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mode", "complexity", "needs"),
    [
        ("10", Mode.TRANSFERRED, "simple", {"staff", "training", "accounts", "seals", "files"}),
        ("02", Mode.TRANSFERRED, "simple",
         {"staff", "certificates", "training", "equipment", "accounts", "seals", "files"}),
        ("01", Mode.ENTRUSTED, "simple", {"staff", "training", "place", "accounts", "seals"}),
        ("01", Mode.SERVICE_POINT, "simple", {"place", "accounts"}),
        ("01", Mode.SERVICE_POINT, "complex", {"place", "accounts", "training"}),
        ("02", Mode.STREAMLINED, "simple", set()),
    ],
)  # fmt: skip
def test_the_table_says_what_a_line_needs(people, kind, mode, complexity, needs):
    """ZJ-06, XY-2.1.3: by type, mode and complexity; complex powers always need training."""
    power = states.item(people, kind=kind, mode=mode, complexity=complexity)
    assert required(states.draft(people, power=power)) == needs


def test_the_province_changes_the_table_and_the_start_follows(people, line):
    """R11: only what is asked for is asked."""
    assert Need.SEALS in required(line)
    Requirement.objects.filter(need=Need.SEALS).update(is_required=False)
    assert Need.SEALS not in required(line)
    say(people, *declared(line, (Need.ACCOUNTS, Need.FILES)))
    readiness.confirm(declared(line, (Need.ACCOUNTS, Need.FILES)), by=people.department_officer)
    assert reasons(line, people) == set()


def test_a_programme_without_a_table_starts_nothing(people, line):
    """R11: a missing table is no permission."""
    Requirement.objects.all().delete()
    found = reasons(line, people)
    assert {(rule, clause) for rule, clause, _sentence in found} == {("R11", "ZJ-06")}


def test_enforcement_without_cards_can_not_be_switched_off(people):
    """R11, Penalties Law 42: a card is no matter of the table."""
    states.programme(people)
    row = Requirement.objects.get(need=Need.CERTIFICATES, kind="02")
    for user, errors in ((people.province_lead, {"is_required"}),):
        form = RequirementForm({"is_required": "", "clause": "ZJ-06"}, instance=row, user=user)
        assert set(form.errors) == errors
    seals = Requirement.objects.get(need=Need.SEALS, mode=Mode.ENTRUSTED)
    form = RequirementForm(
        {"is_required": "", "clause": ""}, instance=seals, user=people.province_lead
    )
    assert form.is_valid(), form.errors


# --- declared by one, confirmed by another -------------------------------------------------------


def test_nothing_starts_before_all_is_confirmed(people, line):
    """R11, ZJ-06: declared alone does not count; confirmed by the department it does."""
    assert {(rule, clause) for rule, clause, _s in reasons(line, people)} == {("R11", "ZJ-06")}
    cells = declared(line, (Need.ACCOUNTS, Need.SEALS, Need.FILES))
    assert say(people, *cells).written == 3
    assert len(reasons(line, people)) == 3
    assert readiness.confirm(cells, by=people.department_officer).written == 3
    assert reasons(line, people) == set()
    line.refresh_from_db()
    assert line.status == "in_force"


def test_one_evidence_goes_to_many_lines_and_a_second_click_does_nothing(people):
    """ZJ-06: a clerk with many lines ticks and writes once."""
    lines = [states.draft(people, "ready") for _n in range(5)]
    cells = [cell for line in lines for cell in declared(line, (Need.SEALS, Need.ACCOUNTS))]
    assert say(people, *cells).written == 10
    again = say(people, *cells)
    assert (again.written, again.same) == (0, 10)
    assert Readiness.objects.count() == 10
    told = Notification.objects.filter(kind="powers.readiness", user=people.department_officer)
    assert told.count() == len({line.batch_id for line in lines})


def test_other_evidence_opens_the_confirmation_anew(people, line):
    say(people, *declared(line))
    readiness.confirm(declared(line), by=people.department_officer)
    done = say(people, (line.pk, "seals"), evidence="新刻审批专用章")
    assert (done.written, done.reopened) == (1, 1)
    assert Readiness.objects.get(delegation=line, need="seals").confirmed_by is None


def test_the_department_sends_back_and_the_town_reads_why(people, line):
    say(people, *declared(line))
    readiness.send_back([(line.pk, "files")], reason="缺2024年卷宗", by=people.department_officer)
    sentences = [str(s) for _r, _c, s in reasons(line, people)]
    assert any("缺2024年卷宗" in sentence for sentence in sentences)
    assert Notification.objects.filter(user=people.town_clerk, title__contains="缺2024年卷宗")
    say(people, (line.pk, "files"))
    assert Readiness.objects.get(delegation=line, need="files").state == "declared"


def test_nobody_confirms_what_he_declared(people, line):
    """ZJ-06: two different persons; the database says so too."""
    say(people, *declared(line))
    Readiness.objects.update(declared_by=people.department_officer)
    with pytest.raises(Refused):
        readiness.confirm(declared(line), by=people.department_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Readiness.objects.update(confirmed_by=people.department_officer, confirmed_at=clock.now())


@pytest.mark.parametrize("who", ["neighbour", "sibling", "window_clerk", "county_reviewer"])
def test_only_the_town_declares(people, line, who):
    with pytest.raises(Refused):
        say(people, *declared(line), by=getattr(people, who))
    assert not Readiness.objects.exists()


@pytest.mark.parametrize("who", ["other_department_officer", "town_clerk", "county_reviewer"])
def test_only_the_department_of_the_line_confirms(people, line, who):
    say(people, *declared(line))
    with pytest.raises(Refused):
        readiness.confirm(declared(line), by=getattr(people, who))
    assert not Readiness.objects.confirmed().exists()


@pytest.mark.parametrize(
    "given",
    [{"evidence": " "}, {"day": None}, {"day": "later"}, {"evidence": "长" * 301}],
)
def test_a_mistake_saves_nothing(people, line, given):
    later = clock.today().replace(year=clock.today().year + 1, day=1)
    given = {key: later if value == "later" else value for key, value in given.items()}
    with pytest.raises(Refused):
        say(people, *declared(line), **given)
    assert not Readiness.objects.exists()


def test_what_is_computed_can_not_be_declared(people, line):
    """R11: cards and trainings are records, nobody's word."""
    with pytest.raises(Refused):
        say(people, (line.pk, "certificates"))


@pytest.mark.django_db(transaction=True)
def test_six_clicks_at_once_write_each_cell_once(people):
    """No double effects: clerks and departments at the same lines come one after the other."""
    lines = [states.draft(people, "ready") for _n in range(4)]
    cells = [cell for line in lines for cell in declared(line)]
    clerk, officer, written = people.town_clerk.pk, people.department_officer.pk, []

    def press(act, who):
        try:
            by = type(people.town_clerk).objects.get(pk=who)
            written.append(act(by).written)
        finally:
            connections.close_all()

    for act, who in (
        (lambda by: say(people, *cells, by=by), clerk),
        (lambda by: readiness.confirm(cells, by=by), officer),
    ):
        threads = [threading.Thread(target=press, args=(act, who)) for _n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(written) == [0] * 10 + [len(cells)] * 2
    assert Readiness.objects.confirmed().count() == len(cells)


# --- the pages -----------------------------------------------------------------------------------


def test_the_grid_keeps_what_was_typed_on_a_mistake(client, people, line):
    client.force_login(people.town_clerk)
    url = reverse("powers:batch-readiness", args=[line.batch_id])
    cell = f"{line.pk}:seals"
    answer = client.post(url, {"act": "declare", "cell": [cell], "evidence": EVIDENCE})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert EVIDENCE in page
    assert f'value="{cell}" checked' in page
    given = {"act": "declare", "cell": [cell], "evidence": EVIDENCE,
             "evidence_date": clock.today().isoformat()}  # fmt: skip
    assert client.post(url, given).status_code == 302
    assert Readiness.objects.get().need == "seals"


def test_a_town_can_not_confirm_by_a_made_up_form(client, people, line):
    say(people, *declared(line))
    client.force_login(people.town_clerk)
    url = reverse("powers:batch-readiness", args=[line.batch_id])
    answer = client.post(url, {"act": "confirm", "cell": [f"{line.pk}:seals"]})
    assert answer.status_code == 403
    assert not Readiness.objects.confirmed().exists()


def test_the_department_finds_what_waits_for_it(client, people, line):
    say(people, *declared(line, (Need.SEALS, Need.FILES)))
    readiness.confirm([(line.pk, "files")], by=people.department_officer)
    client.force_login(people.department_officer)
    page = client.get(reverse("powers:readiness-list") + "?unconfirmed=1")
    assert page.context["count"] == 1
    assert f"{line.get_absolute_url()}?tab=checklist" in page.content.decode()


def asked(call):
    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)


def many(people, number):
    batch, lines = states.batch(people), []
    for _n in range(number):
        lines.append(states.draft(people, "ready", batch=batch))
    for line in lines:
        for kind in ("announcement", "hand_over", "training"):
            states.paper(line, kind, people.county_reviewer)
    states.equipped(people, *lines)
    return lines


def test_the_grid_asks_the_same_for_5_and_60_lines(client, people):
    client.force_login(people.town_clerk)
    batch = many(people, 5)[0].batch
    url = reverse("powers:batch-readiness", args=[batch.pk])
    client.get(url)
    few = asked(lambda: client.get(url))
    Delegation.objects.update(batch=batch)
    for line in many(people, 55):
        Delegation.objects.filter(pk=line.pk).update(batch=batch)
    client.get(url)  # the figures of the header are kept for some seconds only
    assert asked(lambda: client.get(url)) == few


def test_starting_many_asks_the_checklist_once(people):
    """R11: the facts of the town and of all lines are gathered for the first line only."""
    lines = many(people, 12)
    with CaptureQueriesContext(connection) as found:
        verdicts = DELEGATION.apply_many(lines, "start", by=people.town_leader)
    assert all(verdict.is_done for verdict in verdicts)
    for name, (table, most) in TABLES.items():
        reads = [
            q["sql"]
            for q in found
            if q["sql"].startswith("SELECT") and f'FROM "{table}"' in q["sql"]
        ]
        assert len(reads) <= most, name


TABLES = {
    "papers": ("powers_paper", 1),
    "declared": ("powers_readiness", 1),
    "table": ("powers_requirement", 1),
    "figures": ("towns_policyparameter", 2),  # the evaluation that begins with the start asks too
}


def test_a_programme_gets_the_table_once(people):
    programme = states.programme(people)
    rows = programme.requirements.count()
    assert rows > 30
    assert checklist.load(programme) == 0
    assert programme.requirements.count() == rows
