"""Planning anew: a later day with its reason; the old day is kept (XY-2.1.3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.calendars import calendar_for
from core.workflow import Finding, Refused
from powers.models import PlanChange, PlannedStep
from powers.models.timetable import PlannedStepQuerySet
from powers.timetable.days import workday_after, workday_before, workdays_between


@transaction.atomic
def replan(
    days: Mapping[int, date], *, reason: str, by: Any, is_moving_along: bool = False
) -> list[PlannedStep]:
    """New days for planned steps (id → day), each with the reason; the old day is kept.

    `is_moving_along`: the later stages of the same class move by as many working days.
    Raises Refused where there is no reason, a step is done, or a stage would come before an earlier one.
    """
    plan = list(_plan_of(days).select_for_update(of=("self",)))
    wanted = wanted_days(plan, days, is_moving_along)
    findings = objections(plan, wanted, reason)
    if findings:
        raise Refused(*findings)
    return _store(plan, wanted, reason.strip(), by)


def findings_against(
    days: Mapping[int, date], reason: str, is_moving_along: bool = False
) -> list[Finding]:
    """What `replan` would refuse; changes nothing."""
    plan = list(_plan_of(days))
    return objections(plan, wanted_days(plan, days, is_moving_along), reason)


def _plan_of(days: Mapping[int, date]) -> PlannedStepQuerySet:
    """The whole plan of the batches in which these steps lie, in order."""
    asked = PlannedStep.objects.filter(pk__in=list(days))
    steps = PlannedStep.objects.filter(batch__in=asked.values("batch"))
    return steps.select_related("county").order_by("batch", "town", "complexity", "position")


def wanted_days(
    plan: list[PlannedStep], days: Mapping[int, date], is_moving_along: bool
) -> dict[int, date]:
    """The days that really change, with those that move along."""
    wanted = {s.pk: days[s.pk] for s in plan if s.pk in days and days[s.pk] != s.planned_date}
    return _moved_along(plan, wanted) if is_moving_along else wanted


def objections(plan: list[PlannedStep], wanted: Mapping[int, date], reason: str) -> list[Finding]:
    found = [finding for step in plan for finding in _objections(step, wanted)]
    if wanted and not reason.strip():
        found.append(Finding(_("Say why the plan is changed."), clause="XY-2.1.3", field="reason"))
    return found + _out_of_order(plan, wanted)


def _moved_along(plan: list[PlannedStep], wanted: Mapping[int, date]) -> dict[int, date]:
    moved, shift, group = dict(wanted), 0, None
    for step in plan:
        calendar = calendar_for(step.county.code) if wanted else None  # type: ignore[union-attr]
        if step.group != group:
            group, shift = step.group, 0
        if step.pk in wanted:
            shift = workdays_between(step.planned_date, wanted[step.pk], calendar)  # type: ignore[arg-type]
        elif shift and step.is_open:
            count = workday_after if shift > 0 else workday_before
            moved[step.pk] = count(step.planned_date, abs(shift), calendar)  # type: ignore[arg-type]
    return moved


def _objections(step: PlannedStep, wanted: Mapping[int, date]) -> Iterable[Finding]:
    if step.pk in wanted and not step.is_open:
        yield Finding(
            _("“%(stage)s” is done: its day can't be planned anew.")
            % {"stage": step.get_stage_display()},
            clause="XY-2.1.3",
            field=field_of(step),
        )


def _out_of_order(plan: list[PlannedStep], wanted: Mapping[int, date]) -> list[Finding]:
    """A later stage never ends before an earlier one of the same class and town that is still to be done."""
    if not wanted:
        return []
    found, ahead = [], [step for step in plan if step.is_open]
    for before, after in zip(ahead, ahead[1:], strict=False):
        first, last = (wanted.get(step.pk, step.planned_date) for step in (before, after))
        touched = {before.pk, after.pk} & wanted.keys()
        if before.group == after.group and touched and last < first:
            found.append(
                Finding(
                    _("“%(after)s” would end on %(last)s, before “%(before)s” on %(first)s.")
                    % {
                        "after": after.get_stage_display(),
                        "before": before.get_stage_display(),
                        "first": first,
                        "last": last,
                    },
                    clause="XY-2.1.3",
                    field=field_of(after if after.pk in wanted else before),
                )
            )
    return found


def field_of(step: PlannedStep) -> str:
    """The name of the step's box in the grid."""
    return f"day-{step.pk}"


def _store(
    plan: list[PlannedStep], wanted: Mapping[int, date], reason: str, by: Any
) -> list[PlannedStep]:
    moved = [step for step in plan if step.pk in wanted]
    PlanChange.objects.bulk_create(
        PlanChange(
            step=step, old_date=step.planned_date, new_date=wanted[step.pk], reason=reason, by=by
        )
        for step in moved
    )
    for step in moved:
        step.planned_date = wanted[step.pk]
    PlannedStep.objects.bulk_update(moved, ["planned_date"])
    return moved
