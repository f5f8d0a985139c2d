"""The addresses of what hangs on a case: help, requests, supervision, loans, reporters."""

from core import clock
from grid.models import CaseRequest, Reporter, Supervision
from tests.access_grid_cases import ASSIST, CASE, make_case, reaches
from tests.access_rules import Entry, Kind
from tests.access_table import act, as_docx, both, pages, rest


def make_request(cast, town):
    case = make_case(cast, town)
    return CaseRequest.objects.create(
        case=case, kind="extension", amount=1, title="x", town=town, unit=case.unit,
        reason="x", asked_by=cast.department_officer,
    )  # fmt: skip


def make_supervision(cast, town):
    case = make_case(cast, town)
    return Supervision.objects.create(
        case=case, kind="supervision", level=2, title="x", town=town, unit=case.unit, reason="x",
        days=3, due_at=clock.now(),
    )  # fmt: skip


def make_reporter(cast, town):
    return Reporter.objects.create(case=make_case(cast, town), name="王小明", phone="13812341234")


def unit_of(row):
    return {row.unit_id}


REQUEST = Kind("grid.view_caserequest", make_request, unit=unit_of, reaches=reaches)
SUPERVISION = Kind("grid.view_supervision", make_supervision, unit=unit_of, reaches=reaches)
REPORTER = Kind(
    "grid.view_reporter", make_reporter, unit=lambda row: {row.case.unit_id}, reaches=reaches
)
HELP, ASK, ISSUE = "grid.add_assist", "grid.add_caserequest", "grid.add_supervision"

TABLE = [
    *rest("caserequest", REQUEST, add=ASK, steps=("grid.decide_caserequest",),
          body={"step": "refuse", "version": 1}),
    *rest("supervision", SUPERVISION, add=ISSUE, steps=(ISSUE,),
          body={"step": "lift", "version": 1}),
    *act("grid:case-assist", CASE, HELP),
    *act("grid:case-extension", CASE, ASK),
    *act("grid:case-holding", CASE, ASK),
    *act("grid:case-supervision", CASE, ISSUE),
    *both("grid:case-loans", CASE, on_row=("grid.lend_case",), data={}),
    Entry("grid:assist-bulk", method="post", needs="grid.answer_assist",
          data={"step": "take_on"}),
    Entry("grid:assist-papers", ASSIST, "post", on_row=("nobody: it is done",), data={}),
    *pages("request", REQUEST, step="refuse", on_step=("grid.decide_caserequest",),
           bulk=("grant", "grid.decide_caserequest")),
    *pages("supervision", SUPERVISION, step="lift", on_step=(ISSUE,)),
    Entry("grid:supervision-paper", SUPERVISION, needs="grid.view_supervision", args=as_docx),
    *act("grid:reporter-contact", REPORTER, "grid.reveal_reporter"),
    Entry("grid:looks", needs="grid.verify_case"),
]  # fmt: skip

LISTS = {"api:caserequest-list": CaseRequest, "api:supervision-list": Supervision}
