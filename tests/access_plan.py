"""Addresses of the timetable for the access matrix."""

from powers.models import PlanChange, PlannedStep
from tests.access_rules import Entry, Kind


def department(row):
    step = getattr(row, "step", row)
    return set(step.batch.lines.values_list("department_id", flat=True))


def kinds(make_batch):
    """Rows of the timetable, each made in a batch of its own."""

    def make_step(cast, town):
        return PlannedStep.objects.create(
            batch=make_batch(cast, town), town=town, complexity="simple", stage="legal",
            position=2, planned_date="2026-05-04", first_planned_date="2026-05-04",
        )  # fmt: skip

    def make_change(cast, town):
        return PlanChange.objects.create(
            step=make_step(cast, town), old_date="2026-05-04", new_date="2026-05-08", reason="x",
            by=cast.county_reviewer,
        )  # fmt: skip

    return (
        Kind("powers.view_plannedstep", make_step, unit=department),
        Kind("powers.view_planchange", make_change, unit=department),
    )


def entries(rest, pages, batch, make_batch):
    """The lines of the table; the shapes are those of tests/access_table.py."""
    step, change = kinds(make_batch)
    return [
        *rest("plannedstep", step, change="powers.change_plannedstep"),
        *rest("planchange", change),
        *pages("plan", step, edit="powers.change_plannedstep"),
        *pages("plan-change", change, parts=("list",)),
        Entry("powers:batch-timetable", batch, needs="powers.view_plannedstep"),
        Entry("powers:batch-timetable", batch, "post", needs="powers.view_plannedstep",
              on_row=("powers.change_plannedstep",), data={}),
        Entry("powers:batch-draw-up", batch, "post", needs="powers.view_plannedstep",
              on_row=("powers.add_plannedstep",), data={}),
    ]  # fmt: skip


LISTS = {"api:plannedstep-list": PlannedStep, "api:planchange-list": PlanChange}
