"""Taking back (R9): open matters are declared, stay with their handler, and stand in the certificate."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.workflow import Refused
from powers import handback, handback_paper
from powers.models import Delegation, Mode, OpenMatter, Paper
from powers.sheets import OPEN_MATTERS
from powers.workflow import DELEGATION
from tests.core.sheet_samples import book
from tests.powers import states

pytestmark = pytest.mark.django_db


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


def going_back(people, **fields):
    return states.draft(people, "taking_back", **fields)


def matter(people, line, number="佛综执立〔2026〕12号", **fields):
    given = {"title": "擅自倾倒渣土案", "handler": "何俊", "opened_date": day(-20)} | fields
    return OpenMatter.objects.create(
        delegation=line, number=number, created_by=people.town_clerk, **given
    )


def declare(people, line, **data):
    return DELEGATION.apply(line, "declare", by=people.town_clerk, **data)


def hand_back(people, line):
    data = states.step_data("hand_back")
    return DELEGATION.apply(line, "hand_back", by=people.department_officer, **data)


def test_no_hand_back_before_the_town_has_declared(people):
    """R9, ZJ-06: the guard answers beforehand, too."""
    line = going_back(people)
    with pytest.raises(Refused) as refused:
        hand_back(people, line)
    finding = refused.value.findings[0]
    assert (finding.rule, finding.clause) == ("R9", "ZJ-06")
    offer = DELEGATION.open_to(people.department_officer, line)[0]
    assert not offer.is_open
    line = declare(people, line, has_none=True)
    assert DELEGATION.open_to(people.department_officer, line)[0].is_open
    assert hand_back(people, line).status == "taken_back"


def test_none_and_a_list_exclude_each_other(people):
    """R9: the declaration is true."""
    line = going_back(people)
    with pytest.raises(Refused):
        declare(people, line, has_none=False)
    matter(people, line)
    with pytest.raises(Refused):
        declare(people, line, has_none=True)
    declare(people, line, has_none=False)
    assert Delegation.objects.get().matters_declared_date == day()


def test_only_the_town_declares(people):
    line = going_back(people)
    with pytest.raises(PermissionDenied):
        DELEGATION.apply(line, "declare", by=people.department_officer, has_none=True)
    with pytest.raises(ObjectDoesNotExist):
        DELEGATION.apply(line, "declare", by=people.neighbour, has_none=True)


def test_a_second_taking_back_asks_for_a_new_declaration(people):
    """R9: what was declared at an earlier time says nothing about today."""
    line = states.draft(people, "in_force")
    Delegation.objects.filter(pk=line.pk).update(matters_declared_date=day(-400))
    data = states.step_data("recall")
    DELEGATION.apply(line, "recall", by=people.county_decider, note="承接不了", **data)
    assert Delegation.objects.get().matters_declared_date is None


def test_open_matters_stay_with_their_handlers_and_the_page_says_so(people, client):
    """R9: after the certificate the town brings them to their end."""
    line = going_back(people)
    still = matter(people, line)
    matter(people, line, "13号", closed_date=day(-1))
    declare(people, line)
    hand_back(people, line)
    assert handback.staying(line) == [still]
    client.force_login(people.town_clerk)
    page = client.get(line.get_absolute_url()).content.decode()
    assert still.number in page
    assert still.handler in page
    edit = reverse("powers:matter-edit", args=[still.pk])
    data = {"handler": "方志强", "closed_date": day().isoformat(), "once": "a"}
    assert client.post(edit, data).status_code == 302
    still.refresh_from_db()
    assert (still.handler, still.closed_date, still.number) == (
        "方志强",
        day(),
        "佛综执立〔2026〕12号",
    )
    assert handback.staying(line) == []


def test_a_town_enters_matters_only_while_a_power_goes_back(people, client):
    """The choice offers its own powers that are being taken back, and no other town's."""
    line = going_back(people)
    states.draft(people, "in_force")
    going_back(people, town=people.chian)
    client.force_login(people.town_clerk)
    url = reverse("powers:matter-new")
    form = client.get(url).context["form"]
    assert list(form.fields["delegation"].queryset) == [line]
    data = {
        "delegation": line.pk, "number": "1号", "title": "案件", "handler": "何俊",
        "opened_date": day(-3).isoformat(), "once": "b",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert OpenMatter.objects.get().created_by == people.town_clerk
    declare(people, line)
    late = client.post(url, data | {"number": "2号", "once": "c"})
    assert late.status_code == 422
    assert OpenMatter.objects.count() == 1


def test_dates_make_sense_in_the_form_and_in_the_database(people, client):
    line = going_back(people)
    client.force_login(people.town_clerk)
    data = {
        "delegation": line.pk, "number": "1号", "title": "案件", "handler": "何俊",
        "opened_date": day(3).isoformat(), "once": "d",
    }  # fmt: skip
    assert client.post(reverse("powers:matter-new"), data).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        matter(people, line, closed_date=day(-30))


def test_a_sheet_brings_all_matters_and_refuses_wrong_ones(people):
    """Bad input: a power that is not taken back, a day to come, a number twice; nothing comes in."""
    line, other = going_back(people), states.draft(people, "in_force")
    names = ("delegation", "number", "title", "handler", "opened_date")
    heads = [str(OPEN_MATTERS.columns[name].heading) for name in names]
    good = [line.title, "1号", "案件", "何俊", day(-5).isoformat()]
    wrong = [
        [other.title, "2号", "案件", "何俊", day(-5).isoformat()],
        [line.title, "3号", "案件", "何俊", day(5).isoformat()],
        [line.title, "4号", "案件", "", day(-5).isoformat()],
    ]
    report = OPEN_MATTERS.save(book([good, *wrong], heads), people.town_clerk, "a.xlsx")
    assert [error.row for error in report.errors] == [3, 4, 5]
    assert not OpenMatter.objects.exists()
    report = OPEN_MATTERS.save(book([good], heads), people.town_clerk, "a.xlsx")
    assert report.is_right
    assert OpenMatter.objects.get().created_by == people.town_clerk


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_certificate_lists_powers_and_matters(people, client, kind):
    """回交确认书: for one power and for the whole batch; none where nothing goes back."""
    line = going_back(people)
    matter(people, line)
    client.force_login(people.department_officer)
    for url in (
        reverse("powers:delegation-certificate", args=[line.pk, kind]),
        reverse("powers:batch-certificate", args=[line.batch_id, kind]),
    ):
        assert len(client.get(url).content) > 2000
    document = handback_paper.certificate([line])
    assert document.annexes[1].blocks[0].rows[0][1] == "佛综执立〔2026〕12号"
    other = states.draft(people, "in_force")
    refused = client.get(reverse("powers:delegation-certificate", args=[other.pk, kind]))
    assert refused.status_code == 302


def test_the_end_of_an_entrustment_is_published(people):
    """R9, facts §1.5: like its beginning."""
    power = states.item(people, kind="05", mode=Mode.ENTRUSTED)
    line = states.draft(people, "in_force", power=power)
    data = states.step_data("recall") | {"published_number": ""}
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "recall", by=people.county_decider, note="到期", **data)
    assert [(f.rule, f.field) for f in refused.value.findings] == [("R9", "published_url")]
    data |= {"published_url": "https://www.yw.gov.cn/zz"}
    DELEGATION.apply(line, "recall", by=people.county_decider, note="到期", **data)
    assert line.papers.get(kind=Paper.Kind.TERMINATION).url == "https://www.yw.gov.cn/zz"


def test_many_powers_go_back_with_one_paper(people):
    """Bulk: a verdict per line; only those that were declared are certified."""
    lines = [going_back(people) for _n in range(4)]
    verdicts = DELEGATION.apply_many(lines[:3], "declare", by=people.town_clerk, has_none=True)
    assert all(verdict.is_done for verdict in verdicts)
    data = states.step_data("hand_back")
    verdicts = DELEGATION.apply_many(lines, "hand_back", by=people.department_officer, **data)
    assert [verdict.is_done for verdict in verdicts] == [True, True, True, False]
    assert verdicts[-1].findings[0].rule == "R9"


def test_the_list_offers_the_bulk_steps_to_whose_turn_it_is(people, client):
    going_back(people)
    offered = {}
    for who in ("county_decider", "town_clerk", "department_officer", "county_reviewer"):
        client.force_login(getattr(people, who))
        steps = client.get(reverse("powers:delegation-list")).context["steps"]
        offered[who] = {step.name for step in steps} & {
            "recall",
            "declare",
            "hand_back",
            "evaluate",
        }
    assert offered == {
        "county_decider": {"recall"},
        "town_clerk": {"declare"},
        "department_officer": {"hand_back"},
        "county_reviewer": {"evaluate"},
    }
