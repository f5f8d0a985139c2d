"""A duty on its way to the towns, by everybody whose turn it is; and one that came without admission."""

import io
import os
from pathlib import Path

from django.utils import translation
from docx import Document as Word

from core.clock import today
from powers.duties import may_be_assigned
from powers.models import Duty, DutyReport
from powers.rules import duties as rules
from tests.factories import figures
from tests.powers import duty_states

SHOTS = os.environ.get("SHOTS")


def shot(visitor, name):
    """A picture for whoever looks at the pages while building, where SHOTS names a folder."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def take(visitor, row, step, **values):
    """Open the step from the row's own page, fill it in, send it."""
    visitor.go(f"{row.get_absolute_url()}step/{step}/")
    visitor.fill(**values)
    visitor.send()
    visitor.check()
    row.refresh_from_db()


def choose(visitor, name, value):
    visitor.page.locator(f"main [name={name}][value='{value}']").check()


def prove(visitor, duty, kind, number):
    visitor.go(f"{duty.get_absolute_url()}step/prove/")
    choose(visitor, "kind", kind)
    visitor.fill(number=number, issued_date=today().isoformat(), issuer="义乌市财政局")
    visitor.send()
    visitor.check()


def test_a_duty_without_money_is_not_admitted(people, visit):
    """ZJ-07, R13: the decision is closed until power, staff and money each have their paper."""
    figures(duty_states.FIGURES)
    officer, clerk = visit("department_officer"), visit("town_clerk")
    duty = ask(officer)
    comment(visit, clerk, duty)
    reviewer, finance = visit("county_reviewer"), visit("county_finance")
    prove(reviewer, duty, "power", "义政办发〔2026〕21号")
    prove(reviewer, duty, "staff", "义编〔2026〕8号")
    take(reviewer, duty, "review")
    take(visit("county_legal"), duty, "clear")
    take(finance, duty, "fund", note="年度预算未安排，待调整。")
    decider = visit("county_decider")
    the_decision_is_closed(decider, duty)
    prove(finance, duty, "money", "义财预〔2026〕35号")
    take(
        decider, duty, "admit", decision_number="义委编〔2026〕3号",
        decided_date=today().isoformat(), from_date=today().isoformat(),
    )  # fmt: skip
    assert duty.status == "admitted"
    assert may_be_assigned(people.fotang, duty).is_allowed
    the_town_reads_the_notice(clerk, duty)


def ask(officer):
    """The department draws the duty up for two towns and asks them."""
    officer.go("/powers/duty/new/")
    officer.check()
    shot(officer, "new")
    officer.fill(
        name="小微企业安全生产日常巡查", legal_basis="《安全生产法》第九条", necessity="点多面广",
        workload_days="240", planned_from_date=today().isoformat(),
        department_part="负责执法检查和行政处罚", town_part="每季度巡查一次并上报",
        staff_posts="2", funds="120000", funds_source="市级财政年度预算",
    )  # fmt: skip
    officer.page.locator("main [name=kind]").select_option("inspection")
    for box in officer.page.locator("main [name=towns]").all():
        box.check()
    officer.send()
    officer.check()
    duty = Duty.objects.get()
    shot(officer, "draft")
    take(officer, duty, "ask")
    assert duty.status == "asked"
    return duty


def comment(visit, clerk, duty):
    """佛堂 agrees from the inbox, 赤岸 objects with a reason; then the county goes on by itself."""
    clerk.go("/accounts/inbox/")
    assert duty.name in clerk.text()
    shot(clerk, "inbox")
    clerk.go("/powers/reply/")
    clerk.check()
    reply = duty.replies.get(town__name="佛堂镇")
    clerk.go(reply.get_absolute_url())
    clerk.check()
    shot(clerk, "reply")
    take(clerk, reply, "agree")
    sibling = visit("sibling", width=375)
    sibling.go("/powers/reply/")
    shot(sibling, "replies-375")
    take(
        sibling, duty.replies.get(town__name="赤岸镇"), "object", note="现有人员不足，请落实编制。"
    )
    duty.refresh_from_db()
    assert duty.status == "staffing"


def no_money():
    """The sentence of the guard as the page says it."""
    with translation.override("zh-hans"):
        return rules.missing_sentences()["money"]


def the_decision_is_closed(decider, duty):
    """The button is shown closed, with the sentence and the clause."""
    decider.go(duty.get_absolute_url())
    decider.check()
    shot(decider, "closed")
    assert no_money() in decider.text()
    assert "ZJ-07" in decider.text()
    decider.go(f"{duty.get_absolute_url()}step/admit/")
    decider.fill(
        decision_number="义委编〔2026〕3号", decided_date=today().isoformat(),
        from_date=today().isoformat(),
    )  # fmt: skip
    if decider.page.locator("main form[data-guard] .form-foot button[type=submit]").count():
        decider.send()
    shot(decider, "closed-step")
    assert no_money() in decider.text()
    assert Duty.objects.get().status == "decision"


def the_town_reads_the_notice(clerk, duty):
    """The number on the page and in the register, the notice as Word and PDF."""
    clerk.go(duty.get_absolute_url())
    clerk.check()
    shot(clerk, "admitted")
    assert duty.notice_number in clerk.page.locator("body").inner_text()
    clerk.go("/powers/admission/")
    clerk.check()
    shot(clerk, "register")
    assert duty.notice_number in clerk.text()
    url = f"{clerk.url}/powers/duty/{duty.pk}/notice."
    word = Word(io.BytesIO(clerk.context.request.get(f"{url}docx").body()))
    assert "同意该事项准入" in "".join(part.text for part in word.paragraphs)
    pdf = clerk.context.request.get(f"{url}pdf").body()
    assert pdf.startswith(b"%PDF")
    if SHOTS:
        Path(f"{SHOTS}/notice.pdf").write_bytes(pdf)


def test_a_town_reports_a_duty_that_was_pushed_down(people, visit):
    """ZJ-07, R13: reported, the department heard, upheld with a day, put right, settled, counted."""
    figures(duty_states.FIGURES)
    clerk, reviewer, officer = (
        visit("town_clerk"), visit("county_reviewer"), visit("department_officer")
    )  # fmt: skip
    clerk.go("/powers/report/new/")
    clerk.check()
    clerk.page.locator("main [name=department]").select_option(label="义乌市应急管理局")
    clerk.fill(
        name="企业隐患日报表", pushed_date=today().isoformat(),
        evidence="应急管理局工作群3月5日通知各镇每日17时前上报，无准入文号。",
    )  # fmt: skip
    shot(clerk, "report-new")
    clerk.send()
    clerk.check()
    report = DutyReport.objects.get()
    take(reviewer, report, "check")
    take(officer, report, "state", note="因专项整治临时安排。")
    reviewer.go(f"{report.get_absolute_url()}step/uphold/")
    choose(reviewer, "demand", "stop")
    reviewer.fill(until_date=today().isoformat(), note="未经准入，责令停止。")
    shot(reviewer, "uphold")
    reviewer.send()
    take(officer, report, "remedy", note="已停止日报。")
    take(reviewer, report, "settle")
    assert report.status == "settled"
    reviewer.go("/powers/report/by-department/")
    reviewer.check()
    shot(reviewer, "pushers")
    assert "义乌市应急管理局" in reviewer.text()
    clerk.go(report.get_absolute_url())
    clerk.check()
    shot(clerk, "report")
    assert "已停止日报" in clerk.text()


def test_a_year_s_clean_up_in_bulk(people, visit):
    """ZJ-07: begun, kept and proposed in bulk, confirmed by the decision; the duty itself has ended."""
    keep = [duty_states.duty(people, "admitted", name=name) for name in ("巡河", "走访", "登记")]
    end = duty_states.duty(people, "temporary", name="普查")
    reviewer = visit("county_reviewer")
    reviewer.go("/powers/cleanup/begin/")
    reviewer.check()
    reviewer.send()
    reviewer.check()
    shot(reviewer, "cleanup")
    in_bulk(reviewer, [duty.name for duty in keep], "keep", "继续需要。")
    in_bulk(reviewer, [end.name], "propose_end", "任务已完成。")
    decider = visit("county_decider")
    in_bulk(decider, [end.name], "confirm", "同意。")
    decider.check()
    shot(decider, "cleanup-verdict")
    assert Duty.objects.get(pk=end.pk).status == "ended"
    assert set(Duty.objects.exclude(pk=end.pk).values_list("status", flat=True)) == {"admitted"}
    visitor = visit("department_officer", width=375)
    visitor.go("/powers/cleanup/")
    visitor.check()
    shot(visitor, "cleanup-375")
    assert end.name in visitor.text()


def in_bulk(visitor, names, step, note):
    """Tick the rows of these duties and take the step on all of them."""
    visitor.go("/powers/cleanup/")
    for name in names:
        visitor.page.locator("tbody tr", has_text=name).locator("input[name=pk]").check()
    visitor.page.locator(f"button[name=step][value={step}]").click()
    visitor.page.wait_for_load_state("networkidle")
    visitor.fill(note=note)
    visitor.send()
