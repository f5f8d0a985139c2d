"""接得住 and 用得好 in the browser: a checklist completed until the line starts; a power nobody used."""

from datetime import timedelta

from django.urls import reverse

from core import clock
from powers import proposals
from powers.models import Delegation, Proposal, Readiness, Training, Use
from powers.months import months_before
from tests.factories import figures
from tests.powers import states
from tests.powers.carried import in_force, used

FIGURES = {
    "zero_use_months": "12",
    "overturned_share_max": "10",
    "overturned_cases_min": "10",
    "proposal_rest_months": "6",
    "extension_notice_days": "60",
}


def waiting_lines(people, names):
    """Announced and handed over; nobody is trained, nothing is declared."""
    batch = states.batch(people)
    lines = [
        states.draft(people, "ready", batch=batch, power=states.item(people, kind="02", name=name))
        for name in names
    ]
    for line in lines:
        for kind in ("announcement", "hand_over"):
            states.paper(line, kind, people.county_reviewer)
    return batch, lines


def test_training_and_cards_complete_the_checklist_and_the_line_starts(people, visit):
    """R11, ZJ-06, XY-2.1.3: closed with reasons, then trained, certified, declared, confirmed, started."""
    batch, lines = waiting_lines(people, ["对堵塞安全出口的处罚", "对未设置警示标志的处罚"])
    line = lines[0]
    leader = visit("town_leader")
    leader.go(line.get_absolute_url())
    assert "2" in leader.text()
    assert "执法证" in leader.text() or "enforcement card" in leader.text()

    train(visit, people)
    certify(visit)
    declare(visit("town_clerk"), batch, amount=8)
    confirm(visit("department_officer"), batch)
    assert Readiness.objects.confirmed().count() == 8

    leader.go(f"{line.get_absolute_url()}?tab=checklist")
    leader.check()
    leader.picture("checklist")
    leader.go(f"{line.get_absolute_url()}step/start/")
    leader.send()
    assert Delegation.objects.get(pk=line.pk).status == "in_force"


def train(visit, people):
    """The department plans a training, holds it, enters who passed, closes the results."""
    officer = visit("department_officer")
    officer.go("/powers/training/new/")
    officer.check()
    officer.fill(
        title="安全生产执法培训",
        planned_date=clock.today().isoformat(),
        hours="8",
        venue="义乌市委党校",
        trainer="王老师",
    )
    officer.page.locator("main [name=organiser]").select_option(str(people.emergency.pk))
    officer.page.locator("main [name=domain]").select_option("安全生产")
    officer.page.locator(f"main [name=towns][value='{people.fotang.pk}']").check()
    officer.send()
    training = Training.objects.get()
    officer.go(f"{training.get_absolute_url()}step/hold/")
    officer.send()
    officer.go(f"/powers/training/{training.pk}/results/")
    for number, name in enumerate(("方志强", "何俊")):
        officer.page.locator(f"[name=row-{number}-person]").fill(name)
        officer.page.locator(f"[name=row-{number}-score]").fill("92")
        officer.page.locator(f"[name=row-{number}-passed]").check()
    officer.check()
    officer.picture("training-results")
    officer.send()
    officer.go(f"{training.get_absolute_url()}step/report/")
    officer.send()
    assert Training.objects.get().status == "reported"


def certify(visit):
    """The justice bureau enters two cards."""
    bureau = visit("county_legal")
    for name in ("方志强", "何俊"):
        bureau.go("/powers/officer/new/")
        bureau.page.locator("main [name=town]").select_option(label="佛堂镇")
        until = clock.today() + timedelta(days=500)
        bureau.fill(
            name=name, card_number=f"浙0782{len(name)}{name}", valid_until_date=until.isoformat()
        )
        bureau.send()


def declare(clerk, batch, amount):
    """One evidence for all that is ticked; a mistake loses nothing, a second press does nothing twice."""
    clerk.go(f"/powers/batch/{batch.pk}/readiness/")
    boxes = clerk.page.locator("tbody input[name=cell]")
    assert boxes.count() == amount
    for at in range(1, clerk.page.locator(".carry-all").count() + 1):
        clerk.page.locator(".carry-all").nth(at - 1).check()
    clerk.fill(evidence="镇综合行政执法队已配备，登记在册")
    clerk.check()
    clerk.picture("readiness")
    press(clerk, "declare")
    assert not Readiness.objects.exists()  # the day is missing
    assert clerk.page.locator("tbody input[name=cell]:checked").count() == amount
    clerk.fill(evidence_date=clock.today().isoformat())
    press(clerk, "declare")
    assert Readiness.objects.count() == amount
    clerk.check()


def press(visitor, act):
    visitor.page.locator(f"button[name=act][value={act}]").click()
    visitor.page.wait_for_load_state("networkidle")


def confirm(officer, batch):
    """The department reads the evidence beside each tick and confirms all."""
    officer.go(f"/powers/batch/{batch.pk}/readiness/")
    assert "登记在册" in officer.text()
    for at in range(officer.page.locator(".carry-all").count()):
        officer.page.locator(".carry-all").nth(at).check()
    press(officer, "confirm")
    officer.check()


def test_a_power_nobody_used_is_proposed_and_the_reviewer_accepts(people, visit):
    """R12, ZJ-06 用得好: the month is entered, the run proposes, the reviewer accepts, the step is ready."""
    figures(FIGURES)
    idle = in_force(people, power=states.item(people, name="对拒绝监督检查的处罚", kind="10"))
    busy = in_force(people, power=states.item(people, name="生育登记", kind="10"))
    for ago in range(1, 12):
        used(busy, ago, exercised=20 + ago)
        used(idle, ago, exercised=0)
    enter_the_month(visit("town_clerk"), busy, idle)
    assert proposals.propose() == 1
    proposal = Proposal.objects.get()

    reviewer = visit("county_reviewer")
    look_round(reviewer, idle)
    reviewer.go(reverse("accounts:inbox"))
    assert idle.title in reviewer.text()
    reviewer.go(proposal.get_absolute_url())
    assert "12" in reviewer.text()
    reviewer.check()
    reviewer.picture("proposal")
    reviewer.go(f"{proposal.get_absolute_url()}step/accept/")
    reviewer.send()
    assert Proposal.objects.get().status == "accepted"
    assert Delegation.objects.get(pk=idle.pk).status == "in_force"  # a human decides

    decider = visit("county_decider")
    decider.go(proposal.get_absolute_url())
    decider.page.locator(".aside a.btn-primary").last.click()
    decider.page.wait_for_load_state("networkidle")
    assert decider.page.locator("main [name=reason]").input_value() == "unused"
    assert decider.page.locator("main [name=note]").input_value() == proposal.text
    decider.check()


def enter_the_month(clerk, busy, idle):
    """Both lines by keyboard: a figure, Enter, a figure; saved whole."""
    clerk.go(f"/powers/use/grid/?month={clock.today():%Y-%m}")
    clerk.check()
    first = clerk.page.locator(f"[name=e-{idle.pk}]")
    first.fill("0")
    clerk.page.locator(f"[name=e-{busy.pk}]").fill("31")
    assert clerk.page.locator(f"[name=t-{busy.pk}]").input_value() == "31"
    first.focus()
    clerk.page.keyboard.press("Enter")
    assert clerk.page.evaluate("document.activeElement.name") == f"e-{busy.pk}"
    clerk.picture("use-grid")
    clerk.page.locator(".carry-bar button").click()
    clerk.page.wait_for_load_state("networkidle")
    month = months_before(clock.today().replace(day=1), 0)
    assert set(Use.objects.filter(month=month).values_list("exercised", "on_time")) == {
        (31, 31),
        (0, 0),
    }
    clerk.check()


def look_round(reviewer, idle):
    """Overview, list of use, the zero-use list: each leads to the next."""
    reviewer.go("/powers/use/overview/")
    reviewer.check()
    reviewer.picture("use-overview")
    reviewer.go("/powers/use/")
    reviewer.check()
    reviewer.go("/powers/zero-use/")
    assert idle.title in reviewer.text()
    reviewer.check()


def test_the_grids_fit_a_phone(people, visit):
    figures(FIGURES)
    batch, _lines = waiting_lines(people, ["对堵塞安全出口的处罚"])
    in_force(people)
    clerk = visit("town_clerk", width=375)
    for path in (
        f"/powers/batch/{batch.pk}/readiness/",
        "/powers/use/grid/",
        "/powers/use/overview/",
    ):
        assert clerk.go(path) == 200
        clerk.check()
