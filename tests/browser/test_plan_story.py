"""A plan that slips, an entrustment that ends by itself, a power taken back while matters are open."""

import datetime
import os
from pathlib import Path

from core.clock import today
from powers import expiry
from powers.models import Delegation, Mode, OpenMatter, PlanChange, PlannedStep, ProcedureStep
from tests.powers import states

SHOTS = os.environ.get("SHOTS")
DAY = datetime.timedelta(days=1)


def shot(visitor, name):
    """A picture for whoever looks at the pages while building, where SHOTS names a folder."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def take(visitor, line, step, ground="", **values):
    """Open the step from the line's own page, fill it in, send it."""
    visitor.go(f"{line.get_absolute_url()}step/{step}/")
    if ground:
        visitor.page.locator("main [name=reason]").select_option(ground)
    visitor.fill(**values)
    shot(visitor, f"step-{step}")
    visitor.send()
    visitor.check()
    line.refresh_from_db()


def planned(people):
    """A batch half under way: simple powers with the lawyers, complex ones with their department."""
    states.plan_figures()
    ProcedureStep.objects.update(working_days=5)
    batch = states.batch(people, planned_date=today() + 60 * DAY)
    for complexity, status in (
        ("simple", "legal"),
        ("medium", "staffing"),
        ("complex", "department"),
    ):
        for name in ("渣土处置核准", "占道许可核准"):
            power = states.item(people, complexity=complexity, name=f"{name}（{complexity}）")
            states.draft(people, status, power=power, batch=batch)
    return batch


def test_a_timetable_planned_and_slipped(people, visit):
    """XY-2.1.3: drawn up from the planned start, late in the list, planned anew with a reason."""
    batch = planned(people)
    reviewer = visit("county_reviewer")
    reviewer.go(batch.get_absolute_url())
    reviewer.go(f"/powers/batch/{batch.pk}/timetable/")
    reviewer.check()
    reviewer.page.locator("form[action$=draw-up\\/] button").click()
    reviewer.page.wait_for_load_state("networkidle")
    assert PlannedStep.objects.filter(batch=batch).count() == 27
    late = PlannedStep.objects.get(stage="legal", complexity="simple")
    PlannedStep.objects.filter(pk=late.pk).update(planned_date=today() - 4 * DAY)
    reviewer.go("/powers/plan/?late=1")
    assert "合法性审查" in reviewer.text()
    reviewer.check()
    shot(reviewer, "plan-list")
    plan_anew(reviewer, batch, late)
    step = PlannedStep.objects.get(pk=late.pk)
    assert PlanChange.objects.get(step=step).reason == "材料补正"
    assert list(PlannedStep.objects.late()) == []
    others_read(visit, batch, step)


def plan_anew(reviewer, batch, late):
    """Without a reason nothing is stored; what was typed stays."""
    reviewer.go(f"/powers/batch/{batch.pk}/timetable/")
    reviewer.page.locator(".chart-area svg, .chart-area canvas").first.wait_for()
    shot(reviewer, "timetable")
    new = (today() + 3 * DAY).isoformat()
    reviewer.page.fill(f"main [name=day-{late.pk}]", new)
    reviewer.send()
    assert not PlanChange.objects.exists()
    assert reviewer.page.input_value(f"main [name=day-{late.pk}]") == new
    reviewer.check()
    reviewer.fill(reason="材料补正")
    reviewer.page.check("main [name=is_moving_along]")
    reviewer.send()
    reviewer.check()
    shot(reviewer, "timetable-after")


def others_read(visit, batch, step):
    """The town on its phone, the department at its desk: they read and change nothing."""
    phone = visit("town_clerk", width=375)
    phone.go(f"/powers/batch/{batch.pk}/timetable/")
    assert phone.page.locator("main input[type=date]").count() == 0
    phone.check()
    shot(phone, "timetable-phone")
    officer = visit("department_officer")
    officer.go(step.get_absolute_url())
    assert "材料补正" in officer.text()
    officer.check()


def test_an_entrustment_expires_and_suspends_itself(people, visit):
    """R3, R4, R5: signed with all the law asks, filed, and on its last day over by itself."""
    power = states.item(people, kind="01", mode=Mode.ENTRUSTED, name="户外广告设置许可")
    line = states.draft(people, "signing", power=power)
    officer = visit("department_officer")
    sign(officer, line)
    assert line.status == "transition"
    take(officer, line, "register", filed_date=today().isoformat(), number="备案〔2026〕3号")
    assert line.filing_due_date is None
    Delegation.objects.filter(pk=line.pk).update(status="in_force", term_until_date=today() - DAY)
    assert expiry.expire() == 1
    leader = visit("town_leader")
    leader.go(line.get_absolute_url())
    assert "到期" in leader.text()
    leader.check()
    shot(leader, "expired")
    leader.go("/open/towns/330782100/powers/")
    assert line.title not in leader.text()


def sign(officer, line):
    """A licence lacks something: each sentence stands at its field with its clause; then nothing."""
    day = today()
    given = {
        "number": "委托〔2026〕1号",
        "issued_date": day.isoformat(),
        "term_until_date": (day + 300 * DAY).isoformat(),
    }
    officer.go(f"{line.get_absolute_url()}step/hand_over/")
    officer.fill(**given)
    officer.send()
    assert "不得再委托" in officer.text()
    officer.check()
    shot(officer, "sign-refused")
    officer.fill(basis_text="可以委托乡镇人民政府实施。", published_url="https://www.yw.gov.cn/wt")
    officer.page.check("main [name=is_not_passed_on]")
    officer.send()
    officer.check()
    line.refresh_from_db()


def test_taken_back_with_open_matters_kept_by_their_handler(people, visit):
    """R9, ZJ-06: decided, declared, certified; what was open stays in the town until it is closed."""
    power = states.item(people, kind="02", name="擅自倾倒渣土的处罚")
    line = states.draft(people, "in_force", power=power)
    decider = visit("county_decider")
    take(
        decider, line, "recall", "skill", number="义政发〔2026〕33号", issued_date=today().isoformat(),
        note="专业性强，镇级承接不了",
    )  # fmt: skip
    clerk = visit("town_clerk")
    enter(clerk, line)
    officer = visit("department_officer")
    officer.go(line.get_absolute_url())
    assert "未结案" in officer.text()
    shot(officer, "hand-back-closed")
    take(clerk, line, "declare")
    take(officer, line, "hand_back", number="回交1号", issued_date=today().isoformat())
    assert line.status == "taken_back"
    clerk.go(line.get_absolute_url())
    assert "何俊" in clerk.text()
    clerk.check()
    shot(clerk, "taken-back")
    close(clerk)
    clerk.go(line.get_absolute_url())
    assert "由原承办人继续办理直至办结" not in clerk.text()


def enter(clerk, line):
    clerk.go("/powers/matter/new/")
    clerk.page.select_option("main [name=delegation]", str(line.pk))
    clerk.fill(
        number="佛综执立〔2026〕12号", title="某工地倾倒渣土案", handler="何俊",
        opened_date=(today() - 20 * DAY).isoformat(),
    )  # fmt: skip
    clerk.check()
    shot(clerk, "matter-new")
    clerk.send()
    clerk.go("/powers/matter/")
    clerk.check()
    shot(clerk, "matters")


def close(clerk):
    matter = OpenMatter.objects.get()
    clerk.go(f"/powers/matter/{matter.pk}/edit/")
    clerk.fill(closed_date=today().isoformat())
    clerk.send()
    matter.refresh_from_db()
    assert matter.closed_date == today()


def test_a_batch_is_evaluated_in_one_grid(people, visit):
    """R12: figures and verdicts row by row, one report; the county decides on what is to end."""
    batch = states.batch(people)
    for name in ("渣土处置核准", "占道许可核准", "户外广告备案"):
        states.draft(people, "in_force", power=states.item(people, name=name), batch=batch)
    reviewer = visit("county_reviewer")
    reviewer.go(f"/powers/batch/{batch.pk}/evaluation/")
    reviewer.check()
    reviewer.fill(number="评估报告〔2026〕1号", issued_date=today().isoformat())
    for place, line in enumerate(batch.lines.all()):
        figures = {"cases": 20, "on_time": 18, "corrected": 1}
        for name, value in figures.items():
            reviewer.page.fill(f"main [name={name}-{line.pk}]", str(value))
        verdict = "take_back" if place == 0 else "keep"
        reviewer.page.select_option(f"main [name=verdict-{line.pk}]", verdict)
        reviewer.page.fill(f"main [name=note-{line.pk}]", "年度评估")
    shot(reviewer, "evaluation-grid")
    reviewer.send()
    reviewer.check()
    shot(reviewer, "evaluation-done")
    statuses = sorted(batch.lines.values_list("status", flat=True))
    assert statuses == ["evaluation", "in_force", "in_force"]
    phone = visit("town_leader", width=375)
    phone.go("/powers/evaluation/")
    phone.check()
    shot(phone, "evaluations-phone")
