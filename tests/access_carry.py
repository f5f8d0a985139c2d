"""The addresses of taking on and use: joined to the table of tests/access_table.py."""

from powers.models import Readiness, Requirement
from tests.access_rules import ANYWHERE, Entry, Kind, just_there
from tests.access_table import BATCH, department, make_delegation, make_programme, pages


def make_requirement(cast, place):
    return Requirement.objects.get_or_create(
        programme=make_programme(cast, cast.zhejiang), need="place"
    )[0]


def make_readiness(cast, town):
    return Readiness.objects.create(
        delegation=make_delegation(cast, town), need="place", evidence="镇便民服务中心",
        evidence_date="2026-01-01", declared_by=cast.town_clerk,
    )  # fmt: skip


REQUIREMENT = Kind(
    "powers.view_requirement", make_requirement, ANYWHERE, is_public=True, reaches=just_there
)
READINESS = Kind("powers.view_readiness", make_readiness, unit=department)

TABLE = [
    *pages("requirement", REQUIREMENT, new="powers.add_requirement",
           edit="powers.change_requirement"),
    *pages("readiness", READINESS, parts=("list",)),
    Entry("powers:batch-readiness", BATCH, needs="powers.view_readiness"),
    Entry("powers:batch-readiness", BATCH, "post", needs="powers.view_readiness", data={},
          on_row=("powers.declare_readiness", "powers.confirm_readiness")),
]  # fmt: skip

LISTS: dict = {}
