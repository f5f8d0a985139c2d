"""Evaluations of many powers from a sheet (R12, ZJ-20): each row one step, all rows or none."""

import datetime
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock, imports
from core.history import Step
from core.imports import ImportJob
from core.notifications import Notification
from powers.evaluation_batch import evaluate_all
from powers.models import Delegation, Evaluation, Paper
from powers.sheets import EVALUATIONS, LIST_ENTRIES
from powers.workflow import DELEGATION
from tests.core.sheet_samples import book
from tests.powers import states

pytestmark = pytest.mark.django_db
NAMES = (
    "town",
    "item",
    "cases",
    "on_time",
    "corrected",
    "verdict",
    "text",
    "number",
    "issued_date",
)
REPORT = "评估报告〔2026〕1号"


def in_force(people, status="in_force", **fields):
    line = states.draft(people, status, **fields)
    since = clock.today() - datetime.timedelta(days=300)
    Delegation.objects.filter(pk=line.pk).update(effective_date=since)
    return Delegation.objects.get(pk=line.pk)


def row(line, **cells):
    right = {
        "town": line.town.name,
        "item": line.item.local_code,
        "cases": 12,
        "on_time": 11,
        "corrected": 0,
        "verdict": "keep",
        "text": "",
        "number": REPORT,
        "issued_date": clock.today(),
    } | cells
    return [right[name] for name in NAMES]


def workbook(*rows):
    return book(rows, [str(EVALUATIONS.columns[name].heading) for name in NAMES])


def save(people, *rows, by=None):
    return EVALUATIONS.save(workbook(*rows), by or people.county_reviewer, "a.xlsx")


def told(report):
    return {(error.cell, error.sentence) for error in report.errors}


def test_each_row_concludes_one_evaluation_through_the_workflow(people):
    """R12: figures, verdict and report kept, the next one due a term later, history with both steps."""
    keep, widen, begun = (
        in_force(people, status) for status in ("in_force", "in_force", "evaluation")
    )
    rows = [
        row(keep),
        row(widen, item=widen.title, verdict="widen", text="运行良好", cases=30, on_time=30),
        row(begun),
    ]
    report = save(people, *rows)
    assert report.is_right, told(report)
    assert set(Evaluation.objects.values_list("delegation", "cases", "verdict")) == {
        (keep.pk, 12, "keep"), (widen.pk, 30, "widen"), (begun.pk, 12, "keep"),
    }  # fmt: skip
    assert set(Delegation.objects.values_list("status", flat=True)) == {"in_force"}
    assert not Delegation.objects.filter(evaluation_due_date=None).exists()
    assert Paper.objects.filter(kind=Paper.Kind.EVALUATION, number=REPORT).count() == 3
    assert list(Step.objects.of(keep).values_list("name", flat=True)) == ["evaluate", "keep"]
    assert list(Step.objects.of(begun).values_list("name", flat=True)) == ["keep"]


def test_a_hard_verdict_is_put_before_the_government(people):
    """R12: a human decides, also where the verdict came in a sheet."""
    line = in_force(people)
    save(people, row(line, verdict="take back", text="全年零办件"))
    assert Delegation.objects.get().status == "evaluation"
    assert Notification.objects.get(kind="powers.evaluation").user == people.county_decider


WRONG = {
    "figure left out": ({"cases": None}, "C2", "required"),
    "more on time than cases": ({"on_time": 13}, "D2", "more than the 12 cases"),
    "more corrected than cases": ({"corrected": 13}, "E2", "more than the 12 cases"),
    "unknown verdict": ({"verdict": "perhaps"}, "F2", "not one of"),
    "hard verdict without a reason": ({"verdict": "suspend"}, "G2", "reason"),
    "no number": ({"number": None}, "H2", "required"),
    "day to come": ({"issued_date": datetime.date(2099, 1, 1)}, "I2", "still to come"),
    "unknown item": ({"item": "对不存在的行为的处罚"}, "B2", "does not exercise"),
    "unknown town": ({"town": "横店镇"}, "A2", "unknown"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_row_is_told_at_its_cell_already_at_the_check(people, kind):
    """R12: nothing is changed, the right row besides it included."""
    cells, place, word = WRONG[kind]
    wrong, right = in_force(people), in_force(people)
    for act in (EVALUATIONS.check, EVALUATIONS.save):
        report = act(workbook(row(wrong, **cells), row(right)), people.county_reviewer, "a.xlsx")
        ((cell, sentence),) = told(report)
        assert cell == place
        assert word in sentence
    assert not Evaluation.objects.exists()
    assert set(Delegation.objects.values_list("status", flat=True)) == {"in_force"}
    assert not Step.objects.exists()


def test_a_power_that_is_not_exercised_or_elsewhere_is_not_evaluated(people):
    """A reviewer evaluates what is exercised, in the own county."""
    over = in_force(people, "suspended")
    line = in_force(people)
    assert {cell for cell, _s in told(save(people, row(over), row(line)))} == {"B2"}
    foreign = save(people, row(line), by=people.neighbour_reviewer)
    assert {cell for cell, _s in told(foreign)} == {"A2"}
    assert not Evaluation.objects.exists()


def test_the_same_line_twice_and_the_same_report_again_are_told(people):
    line = in_force(people)
    twice = save(people, row(line), row(line, item=line.title))
    assert {cell for cell, _s in told(twice)} == {"B3"}
    assert save(people, row(line)).is_right
    assert {cell for cell, _s in told(save(people, row(line)))} == {"H2"}
    assert Evaluation.objects.count() == 1


def test_what_the_step_refuses_while_saving_takes_everything_back(people, monkeypatch):
    """Somebody else concluded one of them meanwhile: the others stay as they were."""
    first, second = in_force(people), in_force(people)

    def late(given, user):
        DELEGATION.apply(second, "suspend", by=people.county_decider, note="投诉")
        return evaluate_all(given, user)

    monkeypatch.setattr("powers.sheets.evaluations.evaluate_all", late)
    report = save(people, row(first), row(second))
    assert {cell for cell, _s in told(report)} == {"B3"}
    assert not Evaluation.objects.exists()
    assert Delegation.objects.get(pk=first.pk).status == "in_force"


def test_the_page_takes_the_sheet_and_offers_no_undo(people, client, settings, tmp_path):
    """An evaluation is a step: it is corrected by the procedure, not by deleting it."""
    settings.MEDIA_ROOT = tmp_path
    line = in_force(people)
    client.force_login(people.county_reviewer, backend="accounts.backends.PostBackend")
    assert "import" in client.get(reverse("powers:evaluation-list")).content.decode()
    file = SimpleUploadedFile("评估.xlsx", workbook(row(line)).getvalue())
    answer = client.post(reverse("powers:evaluation-import"), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    client.post(answer["Location"])
    job = ImportJob.objects.get()
    assert (job.is_done, job.saved_ids, Evaluation.objects.count()) == (True, [], 1)
    assert 'name="undo"' not in client.get(answer["Location"]).content.decode()
    assert imports.undo_objection(job, people.county_reviewer)


def test_a_county_enters_its_year_in_seconds(people):
    lines = [in_force(people) for _n in range(100)]
    begun = time.monotonic()
    report = save(people, *(row(line) for line in lines))
    spent = time.monotonic() - begun
    print(f"{len(lines)} evaluations: {spent:.1f} s")
    assert report.is_right, told(report)
    assert spent < 20


def test_more_than_fifty_go_through_the_worker():
    """Each row is two steps: nobody waits for hundreds of them at a page."""
    assert imports.at_once(EVALUATIONS) == 50
    assert imports.at_once(LIST_ENTRIES) == imports.AT_ONCE
