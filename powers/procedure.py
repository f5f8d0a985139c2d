"""The way of a delegation through its stages: which comes next, and by when it is to be done."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from django.db import transaction
from django.db.models import QuerySet

from core.calendars import calendar_for, on_change
from core.deadlines import Calendar, Limit, Unit, due, local
from powers.models import Delegation, Mode, ProcedureStep, Stage
from powers.models.modes import NEEDLESS
from towns.models import Programme

CHUNK = 1_000
ORDER = [Stage(value) for value in Stage.values]


def stages_of(programme: Programme, mode: str) -> list[ProcedureStep]:
    """The stages that a delegation of this mode passes in this programme, in order."""
    steps = {step.stage: step for step in programme.procedure.all() if step.is_on}
    needless = NEEDLESS[Mode(mode)]
    return [steps[stage] for stage in ORDER if stage in steps and stage not in needless]


def step_after(delegation: Delegation, stage: str | None) -> ProcedureStep | None:
    """The stage after `stage` (None: the first one); None where nothing is left but the start."""
    steps = stages_of(delegation.batch.programme, delegation.mode)
    passed = ORDER.index(Stage(stage)) if stage else -1
    return next((step for step in steps if ORDER.index(Stage(step.stage)) > passed), None)


def due_date(line: Delegation, step: ProcedureStep | None, begun: datetime | None) -> date | None:
    """The last day of the stage's limit in working days; None without a stage or a limit."""
    return last_day(step, begun, calendar_for(region(line)))


def region(line: Delegation) -> str:
    return line.county.code if line.county else ""


def last_day(step: ProcedureStep | None, begun: datetime | None, calendar: Calendar) -> date | None:
    if step is None or step.working_days is None or begun is None:
        return None
    end = due(begun, Limit(step.working_days, Unit.WORKING_DAYS), calendar)
    return local(end).date() if end else None


@on_change
@transaction.atomic
def recompute_due_dates() -> None:
    """After a change of the calendar: every running limit anew, from the moment its stage began."""
    running = Delegation.objects.filter(status__in=Stage.values).exclude(due_date=None)
    lines = running.select_related("batch", "county").select_for_update(of=("self",))
    steps = {(step.programme_id, step.stage): step for step in ProcedureStep.objects.all()}
    calendar_of = cache(calendar_for)
    for chunk in _chunks(lines.order_by("pk")):
        moved = []
        for line in chunk:
            step = steps.get((line.batch.programme_id, line.status))
            ends = last_day(step, line.stage_since_at, calendar_of(region(line)))
            if ends != line.due_date:
                line.due_date = ends
                moved.append(line)
        Delegation.objects.bulk_update(moved, ["due_date"])


def _chunks(lines: QuerySet) -> Iterator[list[Delegation]]:
    """A thousand at a time, each held until its new day is written."""
    last = 0
    while chunk := list(lines.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk
