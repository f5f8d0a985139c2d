"""The addresses of cases, categories and limits: joined to the table of tests/access_table.py."""

from accounts.roles import ROLES
from grid.models import Assist, Case, CasePause, CaseStage, Category, CategoryVersion, StepLimit
from tests.access_rules import PROVINCES, Entry, Kind
from tests.access_rules import reaches as in_reach
from tests.access_table import imports, numbers, pages


def make_case(cast, town):
    """A case in the charge of the enforcement squad's department."""
    return Case.objects.create(
        town=town, number=f"{town.code}-260101-{next(numbers):04}", title="店外经营", text="店外经营",
        source="hotline", status="received", unit=cast.enforcement,
    )  # fmt: skip


def make_stage(cast, town):
    return CaseStage.objects.create(
        case=make_case(cast, town), status="received", started_at="2026-01-01T08:00+08:00"
    )


def make_pause(cast, town):
    return CasePause.objects.create(
        case=make_case(cast, town), start_at="2026-01-01T08:00+08:00", reason="x"
    )


def make_assist(cast, town):
    return Assist.objects.create(
        case=make_case(cast, town), title="x", town=town, unit=cast.emergency, task="x",
        asked_by=cast.town_command, status="done",
    )  # fmt: skip


def make_edition(cast, province):
    return CategoryVersion.objects.create(province=province, title=f"第{next(numbers)}版")


def make_category(cast, province):
    return Category.objects.create(
        version=make_edition(cast, province), code="0405", name="占道经营", platform="3"
    )


def make_limit(cast, province):
    return StepLimit.objects.create(
        province=province, step="received", category_code=f"{next(numbers):04}", amount=1,
        unit="working_days",
    )  # fmt: skip


def reaches(post, thing):
    """Grid workers see their own grids' cases and their own reports: none of these."""
    return not ROLES[post.role].is_own_only and in_reach(post, thing)


def unit_of(row):
    return {getattr(row, "case", row).unit_id}


CASE = Kind("grid.view_case", make_case, unit=unit_of, reaches=reaches)
STAGE = Kind("grid.view_casestage", make_stage, unit=unit_of, reaches=reaches)
PAUSE = Kind("grid.view_casepause", make_pause, unit=unit_of, reaches=reaches)
ASSIST = Kind("grid.view_assist", make_assist, unit=lambda row: {row.unit_id})
EDITION = Kind("grid.view_categoryversion", make_edition, PROVINCES, is_public=True)
CATEGORY = Kind("grid.view_category", make_category, PROVINCES, is_public=True)
LIMIT = Kind("grid.view_steplimit", make_limit, PROVINCES, is_public=True)

TABLE = [
    *pages("case", CASE, new="grid.add_case", step="accept", on_step=("grid.accept_case",),
           bulk=("accept", "grid.accept_case")),
    Entry("grid:case-papers", CASE, "post",
          on_row=("grid.handle_case", "grid.dispatch_case", "grid.settle_case"), data={}),
    *pages("assist", ASSIST, step="take_on",
           on_step=("grid.answer_assist",)),
    *pages("edition", EDITION, new="grid.add_categoryversion",
           edit="grid.change_categoryversion", step="publish",
           on_step=("grid.publish_categoryversion",)),
    *pages("category", CATEGORY, new="grid.add_category", edit="grid.change_category"),
    *imports("grid:category", "grid.import_category"),
    *pages("limit", LIMIT, new="grid.add_steplimit", edit="grid.change_steplimit"),
]  # fmt: skip
