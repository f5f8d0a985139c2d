"""The addresses of taking on and use: joined to the table of tests/access_table.py."""

from powers.models import Attendance, Proposal, Readiness, Requirement, Training, Use
from tests.access_rules import ANYWHERE, Entry, Kind, just_there
from tests.access_table import (
    BATCH,
    both,
    department,
    imports,
    make_delegation,
    make_programme,
    numbers,
    pages,
    rest,
)


def make_requirement(cast, place):
    return Requirement.objects.get_or_create(
        programme=make_programme(cast, cast.zhejiang), need="place"
    )[0]


def make_readiness(cast, town):
    return Readiness.objects.create(
        delegation=make_delegation(cast, town), need="place", evidence="镇便民服务中心",
        evidence_date="2026-01-01", declared_by=cast.town_clerk,
    )  # fmt: skip


def make_training(cast, town):
    training = Training.objects.create(
        organiser=make_delegation(cast, town).department, title=f"培训{next(numbers)}",
        planned_date="2026-03-01", hours=4, venue="县委党校", trainer="张三", domain="安全",
        created_by=cast.department_officer,
    )  # fmt: skip
    training.towns.add(town)
    return training


def make_attendance(cast, town):
    return Attendance.objects.create(training=make_training(cast, town), town=town, person="李四")


def make_use(cast, town):
    line = make_delegation(cast, town)
    return Use.objects.create(delegation=line, month="2026-01-01", exercised=1, on_time=1)


def make_proposal(cast, town):
    row = Proposal(
        delegation=make_delegation(cast, town), kind="take_back", ground="unused", text="x",
        clause="ZJ-06",
    )  # fmt: skip
    row.take_line()
    row.save()
    return row


def organiser(row):
    return {getattr(row, "training", row).organiser_id}


REQUIREMENT = Kind(
    "powers.view_requirement", make_requirement, ANYWHERE, is_public=True, reaches=just_there
)
READINESS = Kind("powers.view_readiness", make_readiness, unit=department)

TRAINING = Kind("powers.view_training", make_training, unit=organiser)
ATTENDANCE = Kind("powers.view_attendance", make_attendance, unit=organiser)
USE = Kind("powers.view_use", make_use, unit=department)
PROPOSAL = Kind("powers.view_proposal", make_proposal, unit=department)

TABLE = [
    *rest("requirement", REQUIREMENT),
    *rest("readiness", READINESS),
    *rest("training", TRAINING, add="powers.add_training", change="powers.change_training",
          steps=("powers.change_training",),
          body={"step": "cancel", "note": "x", "version": 1}),
    *rest("attendance", ATTENDANCE),
    *rest("use", USE, add="powers.add_use", change="powers.change_use"),
    *rest("proposal", PROPOSAL, steps=("powers.decide_proposal",),
          body={"step": "accept", "version": 1}),
    *pages("proposal", PROPOSAL, step="reject", on_step=("powers.decide_proposal",),
           bulk=("accept", "powers.decide_proposal")),
    *pages("use", USE, parts=("list",)),
    *imports("powers:use", "powers.import_use"),
    *both("powers:use-grid-list", needs="powers.change_use"),
    Entry("powers:use-sheet", needs="powers.change_use"),
    Entry("powers:use-overview-list", needs="powers.view_use"),
    Entry("powers:zero-use-list", needs="powers.view_delegation"),
    *pages("training", TRAINING, new="powers.add_training", edit="powers.change_training",
           step="cancel", on_step=("powers.change_training",)),
    *pages("attendance", ATTENDANCE, parts=("list",)),
    *imports("powers:attendance", "powers.report_training"),
    Entry("powers:training-papers", TRAINING, "post", on_row=("powers.report_training",), data={}),
    *both("powers:training-results", TRAINING, needs="powers.report_training",
          on_row=("powers.report_training",), data={}),
    *pages("requirement", REQUIREMENT, new="powers.add_requirement",
           edit="powers.change_requirement"),
    *pages("readiness", READINESS, parts=("list",)),
    Entry("powers:batch-readiness", BATCH, needs="powers.view_readiness"),
    Entry("powers:batch-readiness", BATCH, "post", needs="powers.view_readiness",
          data={"act": "declare"}, on_row=("powers.declare_readiness",)),
]  # fmt: skip

LISTS = {
    "api:requirement-list": Requirement,
    "api:readiness-list": Readiness,
    "api:training-list": Training,
    "api:attendance-list": Attendance,
    "api:use-list": Use,
    "api:proposal-list": Proposal,
}
