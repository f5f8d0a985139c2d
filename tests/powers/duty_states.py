"""Duties for tests, each named for the state it is in."""

from datetime import date, timedelta
from itertools import count

from core import clock
from powers.models import Cleanup, Duty, DutyEvidence, DutyReply, DutyReport, NegativeEntry
from tests.factories import figures
from tests.powers import states

numbers = count(1)
FIGURES = {
    "duty_expiry_warning_days": "30,7",
    "duty_reply_working_days": "10",
    "duty_review_working_days": "10",
    "duty_report_working_days": "10",
    "duty_cleanup_working_days": "30",
}
DAY = timedelta(days=1)


def values(cast, **fields):
    """What the form asks; the towns stand apart."""
    return {
        "name": f"职责{next(numbers)}",
        "kind": "inspection",
        "legal_basis": "《安全生产法》第九条",
        "necessity": "企业点多面广",
        "workload_days": 120,
        "planned_from_date": clock.today(),
        "department_part": "负责监管执法",
        "town_part": "协助日常巡查并报告",
        "staff_posts": 2,
        "funds": 80_000,
        "funds_source": "县财政年度预算",
    } | fields


def duty(cast, status="draft", *, proofs=("power", "staff", "money"), towns=None, **fields):
    """A duty of the emergency bureau for 佛堂镇 in any status, with its evidence."""
    figures(FIGURES)
    states.programme(cast)
    fields = {"department": cast.emergency, "created_by": cast.department_officer} | fields
    made = Duty.objects.create(**values(cast, **fields))
    made.towns.set([cast.fotang] if towns is None else towns)
    for kind in proofs:
        prove(made, kind, cast)
    if status != "draft":
        place(made, status)
    return Duty.objects.get(pk=made.pk)


def place(made, status):
    """Into the status as if its way had been gone."""
    given = {"status": status, "round": 1}
    if status in ("admitted", "temporary", "ended"):
        number = next(numbers)
        given |= {
            "notice_year": 2026,
            "notice_serial": number,
            "notice_number": f"义乌准入〔2026〕{number}号",
            "decided_date": clock.today() - 9 * DAY,
            "from_date": clock.today() - 8 * DAY,
        }
    if status == "temporary":
        given["until_date"] = clock.today() + 90 * DAY
    if status == "ended":
        given["ended_date"] = clock.today()
    Duty.objects.filter(pk=made.pk).update(**given)


def prove(made, kind, cast, number=""):
    return DutyEvidence.objects.create(
        duty=made,
        county=made.county,
        kind=kind,
        number=number or f"义{kind}〔2026〕{next(numbers)}号",
        issued_date=clock.today(),
        issuer="义乌市财政局",
        by=cast.county_finance,
    )


def reply(cast, town=None, status="waiting", **fields):
    fields = {"duty": fields.pop("duty", None) or duty(cast, "asked"), "round": 1} | fields
    made = DutyReply.objects.create(
        town=town or cast.fotang, due_date=clock.today() + 9 * DAY, since_at=clock.now(), **fields
    )
    DutyReply.objects.filter(pk=made.pk).update(status=status)
    return DutyReply.objects.get(pk=made.pk)


def report(cast, status="reported", **fields):
    figures(FIGURES)
    given = {
        "town": cast.fotang,
        "department": cast.emergency,
        "name": f"台账{next(numbers)}",
        "evidence": "工作群要求每日上报",
        "pushed_date": clock.today(),
        "created_by": cast.town_clerk,
    }
    made = DutyReport.objects.create(**(given | fields))
    DutyReport.objects.filter(pk=made.pk).update(status=status)
    return DutyReport.objects.get(pk=made.pk)


def cleanup(cast, status="open", carried="temporary", **fields):
    found = fields.pop("duty", None) or duty(cast, carried)
    row = Cleanup.objects.create(
        duty=found, year=fields.pop("year", 2026), province=found.province, city=found.city,
        county=found.county, due_date=clock.today() + 30 * DAY, **fields,
    )  # fmt: skip
    Cleanup.objects.filter(pk=row.pk).update(
        status=status, until_date=clock.today() + 400 * DAY if status == "to_renew" else None
    )
    return Cleanup.objects.get(pk=row.pk)


def entry(cast, words="", province=None, **fields):
    given = {"name": "要求乡镇安排配套资金", "words": words, "from_date": date(2016, 1, 1)}
    return NegativeEntry.objects.create(
        province=province or cast.zhejiang, number=next(numbers), **(given | fields)
    )


def step_data(step):
    """Data that satisfies the step's checks."""
    today = clock.today()
    decision = {"decision_number": "义委编〔2026〕3号", "decided_date": today}
    paper = {"number": f"义财预〔2026〕{next(numbers)}号", "issued_date": today, "issuer": "财政局"}
    data = {
        "prove": {"kind": "money"} | paper,
        "mark": {"negative_entry": None},
        "admit": decision | {"from_date": today},
        "refuse": decision,
        "renew": decision | {"until_date": today + 400 * DAY},
        "confirm": decision,
        "uphold": {"demand": "stop", "until_date": today + 9 * DAY},
        "remedy": {"duty": None},
        "propose_renewal": {"until_date": today + 400 * DAY},
    }
    return dict(data.get(step, {}))
