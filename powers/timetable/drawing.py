"""Drawing a timetable up: backwards from the planned start, a wave for each class of complexity."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.calendars import calendar_for
from core.deadlines import Calendar
from core.workflow import Finding, Refused
from powers.models import Batch, Delegation, PlannedStep, PowerItem, Stage
from powers.procedure import stages_of
from powers.timetable.days import workday_after, workday_before
from powers.timetable.facts import PLACE_OF, Group, refresh
from towns.models import PolicyParameter

WAVES = [
    PowerItem.Complexity.SIMPLE,
    PowerItem.Complexity.MEDIUM,
    PowerItem.Complexity.COMPLEX,
]


@transaction.atomic
def draw_up(batch: Batch) -> list[PlannedStep]:
    """Plan every stage that has no planned day yet; what is planned already stays as it is.

    Raises Refused where the batch has no planned start or no line to plan for.
    """
    if batch.planned_date is None:
        raise Refused(
            Finding(
                _(
                    "Enter the planned start of the batch first: the timetable is reckoned back from it."
                ),
                clause="XY-2.1.3",
                field="planned_date",
            )
        )
    lines = batch.lines.live().select_related("item", "town")  # type: ignore[attr-defined]
    there = {(*step.group, step.stage) for step in batch.plan.all()}  # type: ignore[attr-defined]
    planned = [step for step in _planned(batch, lines) if (*step.group, step.stage) not in there]
    if not planned and not there:
        raise Refused(Finding(_("This batch has no line to plan for."), clause="XY-2.1.3"))
    PlannedStep.objects.bulk_create(planned)
    refresh([batch.pk])
    return planned


def _planned(batch: Batch, lines: Iterable[Delegation]) -> list[PlannedStep]:
    limits, calendar = Limits(batch), calendar_for(batch.county.code)
    groups: dict[Group, list[Delegation]] = {}
    for line in lines:
        groups.setdefault((batch.pk, line.town_id, line.item.complexity), []).append(line)
    return [
        step for group, members in groups.items() for step in limits.steps(group, members, calendar)
    ]


class Limits:
    """The figures a plan is made of: the stages' limits, and the distance between the waves."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        figure = PolicyParameter.objects.value
        self.waves: list[int] = figure("plan_wave_working_days", place=batch.county)
        self.unlimited = int(figure("plan_default_working_days", place=batch.county))
        self.days = {
            step.stage: step.working_days or self.unlimited
            for step in batch.programme.procedure.all()  # type: ignore[attr-defined]
        }
        self.stages: dict[str, set[str]] = {}

    def passed(self, mode: str) -> set[str]:
        """The stages of a mode, asked once a mode."""
        if mode not in self.stages:
            self.stages[mode] = {step.stage for step in stages_of(self.batch.programme, mode)}
        return self.stages[mode]

    def start(self, complexity: str, calendar: Calendar) -> date:
        """The day on which this wave is to be in force."""
        wave = WAVES.index(PowerItem.Complexity(complexity))
        after = self.waves[min(wave, len(self.waves) - 1)]
        return workday_after(self.batch.planned_date, after, calendar)  # type: ignore[arg-type]

    def steps(self, group: Group, lines: list[Delegation], calendar: Calendar) -> list[PlannedStep]:
        """The stages that any line of the group passes, reckoned back from its start."""
        wanted = set().union(*(self.passed(line.mode) for line in lines)) | {Stage.READY.value}
        day, steps = self.start(group[2], calendar), []
        for stage in sorted(wanted, key=PLACE_OF.__getitem__, reverse=True):
            steps.append(self.step(stage, day, group, lines[0]))
            day = workday_before(day, self.days.get(stage, self.unlimited), calendar)
        return steps

    def step(self, stage: str, day: date, group: Group, line: Delegation) -> PlannedStep:
        step = PlannedStep(
            batch=self.batch, town=line.town, complexity=group[2], stage=stage,
            position=PLACE_OF[stage], planned_date=day, first_planned_date=day,
        )  # fmt: skip
        step.take_place()
        return step
