"""The addresses of outside systems, public reports, cases for programs: see tests/access_table.py."""

from types import SimpleNamespace

from grid.models import (
    Assist,
    Case,
    CaseStage,
    Category,
    InboundMessage,
    OutboundMessage,
    SourceCode,
    SourceSystem,
)
from tests.access_grid_cases import ASSIST, CASE, CATEGORY, STAGE, make_case
from tests.access_rules import ANYWHERE, SIGN_IN, Entry, Kind, nowhere
from tests.access_table import both, numbers, pages, rest


def make_system(cast, town):
    return SourceSystem.objects.create(name=f"系统{next(numbers)}", kind="hotline", place=town)


def make_code(cast, town):
    return SourceCode.objects.create(
        system=make_system(cast, town), code="T1", category_code="0405"
    )


def make_message(cast, town):
    return InboundMessage.objects.create(
        system=make_system(cast, town), number="1", digest="0", place=town, body='{"text": "x"}'
    )


def make_answer(cast, town):
    return OutboundMessage.objects.create(
        system=make_system(cast, town), case=make_case(cast, town), key=f"k{next(numbers)}",
        event="accept", is_dead=True,
    )  # fmt: skip


SYSTEM = Kind("grid.view_sourcesystem", make_system)
CODE = Kind("grid.view_sourcecode", make_code)
MESSAGE = Kind("grid.view_inboundmessage", make_message)
ANSWER = Kind("grid.view_outboundmessage", make_answer)
TAKING = Kind("", lambda cast, place: place, {"own town": "fotang"})
NUMBER = Kind("", lambda cast, place: SimpleNamespace(pk="ZX-1"), ANYWHERE, reaches=nowhere)

TABLE = [
    *rest("case", CASE, add="grid.add_case", steps=("grid.accept_case",),
          body={"step": "accept", "version": 1}),
    *rest("casestage", STAGE),
    *rest("assist", ASSIST, add="grid.add_assist", steps=("grid.answer_assist",),
          body={"step": "take_on", "version": 1}),
    *rest("category", CATEGORY),
    Entry("api:intake", method="post", data={}, always=SIGN_IN),
    Entry("api:intake-status", NUMBER, always=SIGN_IN),
    *pages("source", SYSTEM, new="grid.add_sourcesystem", edit="grid.change_sourcesystem"),
    *both("grid:source-secret", SYSTEM, needs="grid.issue_sourcesystem"),
    *pages("sourcecode", CODE, new="grid.add_sourcecode", edit="grid.change_sourcecode",
           parts=("list",)),
    *pages("inbound", MESSAGE, step="decline", on_step=("grid.settle_inboundmessage",)),
    Entry("grid:inbound-papers", MESSAGE, "post", on_row=("grid.settle_inboundmessage",), data={}),
    *pages("outbound", ANSWER),
    *both("grid:outbound-resend", ANSWER, needs="grid.resend_outboundmessage"),
    *both("grid:outbound-resend-all-list", needs="grid.resend_outboundmessage"),
]  # fmt: skip

TABLE += [
    Entry("open-grid:report-towns", is_public=True),
    Entry("open-grid:report", TAKING, args=lambda town: [town.code], is_public=True),
    Entry("open-grid:report", TAKING, "post", args=lambda t: [t.code], is_public=True, data={}),
    Entry("open-grid:follow", is_public=True),
    Entry("open-grid:follow", method="post", is_public=True, data={}),
    Entry("open-grid:rate", method="post", is_public=True, data={}),
]

LISTS = {
    "api:case-list": Case,
    "api:casestage-list": CaseStage,
    "api:assist-list": Assist,
    "api:category-list": Category,
}
