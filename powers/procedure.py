"""The way of a delegation through its stages: which comes next, and by when it is to be done."""

from datetime import date

from core import clock
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


def due_date(step: ProcedureStep | None) -> date | None:
    """The last day of the stage's limit in working days, counted from today; None without a limit."""
    if step is None or step.working_days is None:
        return None
    from core.deadlines import add_working_days

    return add_working_days(clock.today(), step.working_days)
