"""The hard blocks of delegation, each with its rule and clause."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from core import clock
from core.workflow import Refused
from powers.forms.batches import BatchForm
from powers.forms.procedure import ProcedureForm
from powers.forms.steps import AnnouncementForm, ExtensionForm, HandOverForm
from powers.models import Delegation, Mode, ProcedureStep
from powers.workflow import DELEGATION
from tests.powers import states
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db


def refusal(line, step, by, **data):
    """The findings' rules with which the step is refused."""
    before = Delegation.objects.get(pk=line.pk).status
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, step, by=by, **(states.step_data(step) | data))
    assert Delegation.objects.get(pk=line.pk).status == before
    return {(finding.rule, finding.clause) for finding in refused.value.findings}


@pytest.mark.parametrize("mode", Mode.values)
def test_a_reserved_power_is_only_streamlined_reviewed_or_received(people, mode):
    """R6, ZJ-06: what the law reserves for the county can't be handed down."""
    line = states.draft(people, power=states.item(people, kind="01", mode=mode, is_reserved=True))
    if mode in (Mode.STREAMLINED, Mode.SERVICE_POINT, Mode.SUBSTANTIVE_REVIEW):
        DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))
    else:
        assert refusal(line, "submit", people.town_clerk) == {("R6", "ZJ-06")}


def test_coercion_is_not_entrusted_even_in_the_database(people):
    """R1: article 17 of the Coercion Law."""
    power = states.item(people, kind="03", mode=Mode.ENTRUSTED)
    with pytest.raises(IntegrityError):
        states.draft(people, power=power)


def test_coercion_needs_a_penalty_of_the_same_department(people):
    """R1: coercion comes down only beside the penalty it belongs to."""
    line = states.draft(people, power=states.item(people, kind="03"))
    assert refusal(line, "submit", people.town_clerk) == {("R1", "XY-2.1.2")}
    states.draft(people, power=states.item(people, kind="02"), department=people.enforcement)
    assert refusal(line, "submit", people.town_clerk) == {("R1", "XY-2.1.2")}
    states.draft(people, power=states.item(people, kind="02"))
    DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))


def test_a_penalty_needs_the_decision_of_the_province(people):
    """R2, ZJ-20: article 24 of the Penalty Law."""
    line = states.draft(people, "announcement", power=states.item(people, kind="02"))
    assert refusal(line, "announce", people.county_reviewer) == {("R2", "ZJ-20")}
    given = {"province_number": "浙政函〔2025〕3号", "province_date": clock.today()}
    DELEGATION.apply(
        line, "announce", by=people.county_reviewer, **(states.step_data("announce") | given)
    )
    assert set(line.papers.values_list("kind", flat=True)) == {"province_decision", "announcement"}


def test_a_power_takes_effect_after_its_announcement(people):
    """R2: announced first, in force then."""
    line = states.draft(people, "announcement")
    early = clock.today() - timedelta(days=1)
    assert refusal(line, "announce", people.county_reviewer, effective_date=early) == {
        ("R2", "ZJ-20")
    }


@pytest.mark.parametrize(
    ("days", "is_allowed"), [(-1, False), (0, False), (1, True), (1095, True), (1097, False)]
)
def test_an_entrustment_lasts_three_years_at_most(people, days, is_allowed):
    """R4: the parameter entrustment_years_max says three."""
    line = states.draft(people, "signing", power=states.item(people, mode=Mode.ENTRUSTED))
    until = clock.today() + timedelta(days=days)
    if is_allowed:
        data = states.step_data("hand_over") | {"term_until_date": until}
        DELEGATION.apply(line, "hand_over", by=people.department_officer, **data)
        assert Delegation.objects.get(pk=line.pk).term_until_date == until
    else:
        assert refusal(line, "hand_over", people.department_officer, term_until_date=until) == {
            ("R4", "XY-2.1.2")
        }


def test_an_entrustment_without_an_end_is_refused(people):
    """R4."""
    line = states.draft(people, "signing", power=states.item(people, mode=Mode.ENTRUSTED))
    assert refusal(line, "hand_over", people.department_officer) == {("R4", "XY-2.1.2")}


def test_nothing_starts_bare(people):
    """R11, ZJ-06 接得住: announcement, hand-over, training, two cards, and what the town declares."""
    line = states.draft(people, "ready", power=states.item(people, kind="02"))
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "start", by=people.town_leader)
    found = refused.value.findings
    assert {finding.rule for finding in found} == {"R11"}
    papers, cards, training, declared = 2, 1, 1, ["equipment", "accounts", "seals", "files"]
    assert len(found) == papers + cards + training + len(declared)


@pytest.mark.parametrize("missing", ["announcement", "hand_over", "training"])
def test_each_missing_paper_stops_the_start(people, missing):
    """R11."""
    line = states.ready(people)
    line.papers.filter(kind=missing).delete()
    assert {rule for rule, _clause in refusal(line, "start", people.town_leader)} == {"R11"}


def test_an_expired_card_does_not_count(people):
    """R11: two cards, both valid today."""
    line = states.draft(people, "ready", power=states.item(people, kind="02"))
    for kind in ("announcement", "hand_over", "training"):
        states.paper(line, kind, people.county_reviewer)
    states.equipped(people, line)
    states.officers(people, 1)
    states.officers(people, 1, valid_until_date=clock.today() - timedelta(days=1))
    assert refusal(line, "start", people.town_leader) == {("R11", "ZJ-06")}
    states.officers(people, 1)
    DELEGATION.apply(line, "start", by=people.town_leader)


def test_a_power_does_not_start_before_its_day(people):
    """R2: the announced day counts."""
    line = states.ready(people)
    Delegation.objects.filter(pk=line.pk).update(effective_date=clock.today() + timedelta(days=3))
    assert refusal(line, "start", people.town_leader) == {("R2", "ZJ-20")}


def test_one_town_has_an_item_only_once(people):
    """R7: one live line per town and item; after it was taken back it may be asked for again."""
    power = states.item(people)
    states.draft(people, "taken_back", power=power)
    states.draft(people, "in_force", power=power)
    with pytest.raises(IntegrityError):
        states.draft(people, power=power)


def test_a_correction_can_not_choose_a_forbidden_mode(people):
    """R6, ZJ-06: what is refused on submission is refused when it is chosen."""
    power = states.item(people, kind="01", mode=Mode.STREAMLINED, is_reserved=True)
    line = states.draft(people, power=power)
    assert refusal(line, "amend", people.town_clerk, mode=Mode.ENTRUSTED) == {("R6", "ZJ-06")}
    DELEGATION.apply(line, "amend", by=people.town_clerk, mode=Mode.SERVICE_POINT)
    assert Delegation.objects.get(pk=line.pk).mode == Mode.SERVICE_POINT


def test_a_town_can_not_call_a_power_its_own(people):
    """R6: “the town's own by law” is what the catalogue says, never a way round the decision."""
    power = states.item(people, kind="02", mode=Mode.TRANSFERRED)
    line = states.draft(people, power=power)
    assert refusal(line, "amend", people.town_clerk, mode=Mode.STATUTORY) == {("R6", "XY-2.1.2")}
    Delegation.objects.filter(pk=line.pk).update(mode=Mode.STATUTORY)
    assert refusal(line, "submit", people.town_clerk) == {("R6", "XY-2.1.2")}


def test_coercion_starts_after_its_penalty(people):
    """R1: while the penalty is not in force, nobody uses the coercion that belongs to it."""
    line = states.ready(people, power=states.item(people, kind="03"))
    penalty = states.draft(people, "ready", power=states.item(people, kind="02"))
    assert refusal(line, "start", people.town_leader) == {("R1", "XY-2.1.2")}
    Delegation.objects.filter(pk=penalty.pk).update(status="in_force")
    DELEGATION.apply(line, "start", by=people.town_leader)


def test_the_decision_of_the_province_is_kept_with_penalties_only(people):
    """R2: one announcement for a mixed batch; a licence does not come down by the penalty's decision."""
    given = {
        "province_number": "浙政函〔2025〕3号",
        "province_date": clock.today(),
        "url": "https://example.cn/1",
    }
    data = states.step_data("announce") | given
    lines = [
        states.draft(people, "announcement", power=states.item(people, kind=kind))
        for kind in ("01", "02")
    ]
    verdicts = DELEGATION.apply_many(lines, "announce", by=people.county_reviewer, **data)
    assert all(verdict.is_done for verdict in verdicts)
    licence, penalty = lines
    assert set(licence.papers.values_list("kind", flat=True)) == {"announcement"}
    assert dict(penalty.papers.values_list("kind", "url")) == {
        "announcement": "https://example.cn/1",
        "province_decision": "",
    }


def entrusted_until(people, status, days):
    line = states.draft(people, status, power=states.item(people, mode=Mode.ENTRUSTED))
    until = clock.today() + timedelta(days=days)
    Delegation.objects.filter(pk=line.pk).update(term_until_date=until)
    return line


def test_an_extension_lasts_longer_and_not_into_the_past(people):
    """R4: a term is made neither shorter nor already over by “extending” it."""
    line = entrusted_until(people, "in_force", 30)
    sooner = {"term_until_date": clock.today() + timedelta(days=30)}
    assert refusal(line, "extend", people.county_decider, **sooner) == {("R4", "XY-2.1.2")}
    over = entrusted_until(people, "expired", -400)
    past = {
        "issued_date": clock.today() - timedelta(days=100),
        "term_until_date": clock.today() - timedelta(days=1),
    }
    assert ("R4", "XY-2.1.2") in refusal(over, "extend", people.county_decider, **past)


def test_nothing_is_signed_or_announced_on_a_day_to_come(people):
    """R4: a certificate dated years ahead would stretch the longest term."""
    later = clock.today() + timedelta(days=900)
    for form in (HandOverForm, ExtensionForm, AnnouncementForm):
        filled = form(
            {"number": "义政发〔2026〕1号", "issued_date": later}, user=people.town_leader
        )
        assert "issued_date" in filled.errors


def test_a_suspended_entrustment_is_not_resumed_after_its_term(people):
    """R4."""
    line = entrusted_until(people, "suspended", -1)
    states.equipped(people, line)
    for kind in ("announcement", "agreement", "training"):
        states.paper(line, kind, people.county_reviewer)
    assert refusal(line, "resume", people.county_decider) == {("R4", "XY-2.1.2")}


def test_a_stage_without_which_nothing_starts_stays_on(people):
    """R11: announcement and hand-over can't be switched off, the filing can."""
    states.programme(people)
    for stage, is_allowed in (("announcement", False), ("signing", False), ("filing", True)):
        step = ProcedureStep.objects.get(stage=stage)
        form = ProcedureForm({"is_on": ""}, instance=step, user=people.province_lead)
        assert form.is_valid() is is_allowed


def test_who_disagrees_says_why_on_any_way(people):
    line = states.draft(people, "department")
    with pytest.raises(Refused):
        DELEGATION.apply(line, "opine", by=people.department_officer, verdict="disagree")
    assert not line.opinions.exists()


@pytest.mark.parametrize("step", ["recall", "suspend"])
def test_the_last_penalty_leaves_after_its_coercion(people, step):
    """R1: what comes down together does not stay down alone."""
    penalty = states.draft(people, "in_force", power=states.item(people, kind="02"))
    coercion = states.draft(people, "in_force", power=states.item(people, kind="03"))
    assert refusal(penalty, step, people.county_decider, note="理由") == {("R1", "XY-2.1.2")}
    DELEGATION.apply(
        coercion, step, by=people.county_decider, note="理由", **states.step_data(step)
    )
    DELEGATION.apply(penalty, step, by=people.county_decider, note="理由", **states.step_data(step))


def test_the_province_decides_before_the_county_announces(people):
    """R2, ZJ-20: a decision dated after the announcement was no ground for it."""
    line = states.draft(people, "announcement", power=states.item(people, kind="02"))
    later = {
        "province_number": "浙政发〔2026〕1号",
        "province_date": clock.today() + timedelta(days=1),
    }
    assert refusal(line, "announce", people.county_reviewer, **later) == {("R2", "ZJ-20")}
    later["province_date"] = clock.today()
    DELEGATION.apply(
        line, "announce", by=people.county_reviewer, **(states.step_data("announce") | later)
    )


def test_an_expired_entrustment_is_renewed_only_where_the_town_can_carry_it(people):
    """R11, R4: suspended for want of people, expired, extended: that way nobody gets around the checklist."""
    line = entrusted_until(people, "expired", -1)
    data = {"term_until_date": clock.today() + timedelta(days=300)}
    asked = refusal(line, "extend", people.county_decider, **data)
    assert {rule for rule, _clause in asked} == {"R11"}
    states.officers(people, 2)
    states.equipped(people, line)
    states.paper(line, "training", people.department_officer)
    DELEGATION.apply(
        line, "extend", by=people.county_decider, **(states.step_data("extend") | data)
    )
    assert Delegation.objects.get(pk=line.pk).status == "in_force"


def test_an_address_too_long_for_the_record_comes_back_at_its_field(people):
    """Bad input: said at the field, never an error page."""
    filled = AnnouncementForm(
        {
            "number": "义政发〔2026〕1号",
            "issued_date": clock.today(),
            "effective_date": clock.today(),
            "url": "https://example.cn/" + "a" * 300,
        },
        user=people.county_reviewer,
    )
    assert list(filled.errors) == ["url"]


@pytest.mark.parametrize(("step", "status"), [("keep", "evaluation"), ("hand_over", "signing")])
def test_a_paper_dated_before_any_rule_is_refused_at_its_date(people, step, status):
    """R4, R12, bad input: 2015 typed for 2025 comes back as a sentence, never as an error page."""
    line = states.draft(people, status, power=states.item(people, mode=Mode.ENTRUSTED))
    PolicyParameter.objects.update(from_date=date(2016, 1, 1))
    data = states.step_data(step) | {
        "issued_date": date(2015, 3, 1), "term_until_date": clock.today() + timedelta(days=9),
    }  # fmt: skip
    actor = people.county_reviewer if step == "keep" else people.department_officer
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, step, by=actor, **data)
    assert refused.value.findings[0].field == "issued_date"


@pytest.mark.parametrize("day", ["0025-03-01", "9999-12-31"])
def test_a_year_that_nobody_means_comes_back_at_its_field(people, day):
    """Bad input: no limit is reckoned from the ends of the calendar."""
    step = HandOverForm({"issued_date": day, "term_until_date": day}, user=people.town_leader)
    assert "term_until_date" in step.errors
    page = BatchForm({"title": "x", "planned_date": day}, user=people.county_reviewer)
    assert "planned_date" in page.errors
