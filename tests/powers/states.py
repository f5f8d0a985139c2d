"""Delegations for tests, each named for the state it is in."""

from datetime import timedelta
from itertools import count

from core import clock
from powers import checklist
from powers.identity import identify
from powers.models import (
    DECLARED,
    Batch,
    CatalogueVersion,
    CertifiedOfficer,
    Delegation,
    Mode,
    Paper,
    PowerItem,
    ProcedureStep,
    Readiness,
    Stage,
)
from tests.factories import figures
from towns.models import Programme

numbers = count(1)
RULE_FIGURES = {
    "entrustment_years_max": "3",
    "certified_officers_min": "2",
    "carrying_staff_min": "2",
    "trained_people_min": "2",
    "training_valid_months": "24",
    "entrustment_filing_working_days": "10",
    "evaluation_months": "12",
}


def programme(cast):
    """Zhejiang's programme with every stage on, and the figures that the rules ask for."""
    found, is_new = Programme.objects.get_or_create(
        code="ZJ", defaults={"name": "浙江", "home": cast.zhejiang}
    )
    if is_new:
        ProcedureStep.objects.bulk_create(
            ProcedureStep(programme=found, stage=stage) for stage in Stage.values
        )
    checklist.load(found)
    figures(RULE_FIGURES)
    return found


FIGURES = {
    "plan_wave_working_days": "0,20,40",
    "plan_default_working_days": "5",
    "plan_reminder_days_before": "7,1",
    "plan_reminder_days_after": "1,5",
}


def plan_figures():
    """The parameters that the timetable asks for."""
    figures(FIGURES)


def catalogue(cast):
    found, _new = CatalogueVersion.objects.get_or_create(
        province=cast.zhejiang, title="指导目录", defaults={"status": "published"}
    )
    return found


def item(cast, kind="10", mode=Mode.TRANSFERRED, **fields):
    made = unsaved(catalogue(cast), kind, mode, **fields)
    if made.power_id is None:
        identify([made], made.version.province_id)
    made.save()
    return made


def items(cast, amount):
    """Many at once: as many statements as for one."""
    version = catalogue(cast)
    made = [unsaved(version) for _n in range(amount)]
    identify(made, version.province_id)
    return PowerItem.objects.bulk_create(made)


def unsaved(version, /, kind="10", mode=Mode.TRANSFERRED, **fields):
    number = next(numbers) % 9_999 + 1
    values = {
        "version": version,
        "number": number,
        "local_code": f"{kind}01{number:04}",
        "name": f"事项{number}",
        "domain": "安全生产",
        "department_name": "县应急管理局",
        "legal_basis": "《安全生产法》第九条",
    }
    return PowerItem(kind=kind, mode=mode, **(values | fields))


def batch(cast, **fields):
    values = {
        "title": "第一批",
        "programme": programme(cast),
        "county": cast.yiwu,
        "town": cast.fotang,
        "created_by": cast.town_clerk,
    }
    return Batch.objects.create(**(values | fields))


def draft(cast, status="draft", power=None, **fields):
    """A line in any status; a line with the department has been through its first round."""
    values = {
        "batch": fields.get("batch") or batch(cast),
        "item": power or item(cast),
        "town": cast.fotang,
        "department": cast.emergency,
        "created_by": cast.town_clerk,
    }
    values |= fields
    values.setdefault("mode", values["item"].mode)
    line = Delegation.objects.create(**values)
    Delegation.objects.filter(pk=line.pk).update(status=status, round=0 if status == "draft" else 1)
    return Delegation.objects.get(pk=line.pk)


def paper(line, kind, by, number="义政发〔2026〕1号"):
    return Paper.objects.create(
        delegation=line, kind=kind, number=number, issued_date=clock.today(), by=by
    )


def ready(cast, **fields):
    """A line that may start: announced, handed over, trained, two cards, everything confirmed."""
    line = draft(cast, "ready", **fields)
    for kind in ("announcement", "hand_over", "training"):
        paper(line, kind, cast.county_reviewer)
    officers(cast, 2)
    equipped(cast, line)
    return line


def equipped(cast, *lines, needs=DECLARED):
    """Everything that a town declares is declared and confirmed for these lines."""
    Readiness.objects.bulk_create(
        Readiness(
            delegation=line,
            need=need,
            evidence="镇综合行政执法队已配备",
            evidence_date=clock.today(),
            declared_by=cast.town_clerk,
            confirmed_by=cast.department_officer,
            confirmed_at=clock.now(),
        )
        for line in lines
        for need in needs
    )


def officers(cast, amount, **fields):
    for _n in range(amount):
        CertifiedOfficer.objects.create(
            town=cast.fotang,
            name="张三",
            card_number=f"浙{next(numbers):08}",
            valid_until_date=fields.get("valid_until_date", clock.today() + timedelta(days=300)),
        )


def step_data(step: str) -> dict:
    """Data that satisfies the step's checks."""
    today = clock.today()
    paper_data = {"number": "〔2026〕1号", "issued_date": today}
    data = {
        "submit": paper_data,
        "amend": {"mode": Mode.TRANSFERRED, "scope_note": "仅限镇区"},
        "opine": {"verdict": "agree"},
        "appraise": paper_data,
        "decide": paper_data,
        "file": paper_data,
        "announce": paper_data | {"effective_date": today},
        "hand_over": paper_data,
        "train": paper_data,
        "keep": paper_data | {"cases": 12, "on_time": 11, "corrected": 0, "verdict": "keep"},
        "register": {"filed_date": today, "number": "备案1号"},
        "declare": {"has_none": True},
        "hand_back": paper_data,
        "call_off": paper_data,
        "recall": paper_data | {"reason": "unused", "published_number": "通告1号"},
        "take_back_by_order": paper_data | {"reason": "relief", "published_number": "通告1号"},
        "cease_by_order": paper_data | {"reason": "relief"},
        "extend": paper_data | {"term_until_date": today + timedelta(days=365)},
    }
    return dict(data.get(step, {}))
