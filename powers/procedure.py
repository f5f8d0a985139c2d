"""The way of a delegation through its stages: which comes next, and by when it is to be done."""

from datetime import date, datetime

from core.calendars import calendar_for, on_change
from core.deadlines import Limit, Unit, due, local
from powers.models import Delegation, ProcedureStep, Stage
from powers.models.modes import NEEDLESS
from towns.models import Programme

ORDER = [Stage(value) for value in Stage.values]


def stages_of(programme: Programme, mode: str) -> list[ProcedureStep]:
    """The stages that a delegation of this mode passes in this programme, in order."""
    steps = {step.stage: step for step in programme.procedure.all() if step.is_on}
    needless = NEEDLESS[mode]
    return [steps[stage] for stage in ORDER if stage in steps and stage not in needless]


def step_after(delegation: Delegation, stage: str | None) -> ProcedureStep | None:
    """The stage after `stage` (None: the first one); None where nothing is left but the start."""
    steps = stages_of(delegation.batch.programme, delegation.mode)
    passed = ORDER.index(Stage(stage)) if stage else -1
    return next((step for step in steps if ORDER.index(Stage(step.stage)) > passed), None)


def due_date(delegation: Delegation, step: ProcedureStep | None, begun: datetime) -> date | None:
    """The last day of the stage's limit in working days; None without a stage or a limit."""
    if step is None or step.working_days is None:
        return None
    limit = Limit(step.working_days, Unit.WORKING_DAYS)
    return local(due(begun, limit, calendar_for(delegation.county.code))).date()


@on_change
def recompute_due_dates() -> None:
    """After a change of the calendar: every running limit anew, from the moment its stage began."""
    for line in Delegation.objects.exclude(due_date=None).select_related(
        "batch__programme", "county"
    ):
        steps = stages_of(line.batch.programme, line.mode)
        step = next((found for found in steps if found.stage == line.status), None)
        Delegation.objects.filter(pk=line.pk).update(
            due_date=due_date(line, step, line.stage_since_at)
        )
