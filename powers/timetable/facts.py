"""What of a timetable is done: compared with where the lines are, dated from their timeline."""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core import clock
from core.history import Step
from powers.models import Delegation, PlannedStep
from powers.procedure import ORDER

Group = tuple[int, int, str]
PLACE_OF: dict[str, int] = {stage.value: place for place, stage in enumerate(ORDER)}
BEFORE, PASSED = -1, len(ORDER)
NOT_BEGUN = (Delegation.Status.DRAFT, Delegation.Status.RETURNED)
GIVEN_UP = (Delegation.Status.REFUSED, Delegation.Status.WITHDRAWN)


def follow(lines: Iterable[Delegation]) -> None:
    """After steps were taken on lines: what their batches' timetables now show as done."""
    refresh({line.batch_id for line in lines})


@transaction.atomic
def refresh(batches: Iterable[int]) -> int:
    """Compare the plans of batches with where their lines are; how many planned steps changed.

    At most four statements for any number of batches and lines.
    """
    steps = list(PlannedStep.objects.filter(batch__in=list(batches)))
    if not steps:
        return 0
    planned = {step.batch_id for step in steps}
    reached = _reached(planned)
    moved = [step for step in steps if _differs(step, reached.get(step.group))]
    days = _days_left(planned) if any(_is_done(s, reached.get(s.group)) for s in moved) else {}
    for step in moved:
        at = reached.get(step.group)
        step.is_dropped = at is None
        done = _is_done(step, at)
        step.done_date = days.get((step.group, step.position), clock.today()) if done else None
    PlannedStep.objects.bulk_update(moved, ["done_date", "is_dropped"])
    return len(moved)


def _is_done(step: PlannedStep, reached: int | None) -> bool:
    return reached is not None and step.position < reached


def _differs(step: PlannedStep, reached: int | None) -> bool:
    is_done = step.done_date is not None
    return is_done != _is_done(step, reached) or step.is_dropped != (reached is None)


def _reached(batches: set[int]) -> dict[Group, int]:
    """Of each group the stage at which its hindmost line is; groups without a line are left out."""
    rows = Delegation.objects.filter(batch__in=batches).exclude(status__in=GIVEN_UP)
    found: dict[Group, int] = {}
    groups = rows.order_by().values_list("batch_id", "town_id", "item__complexity", "status")
    for batch, town, complexity, status in groups.distinct():
        group = (batch, town, complexity)
        found[group] = min(found.get(group, PASSED), place_of(status))
    return found


def place_of(status: str) -> int:
    """Where a status stands in the order of the stages."""
    return BEFORE if status in NOT_BEGUN else PLACE_OF.get(status, PASSED)


def _days_left(batches: set[int]) -> dict[tuple[Group, int], date]:
    """(group, stage) → the day on which its last line left the stage, from the timeline."""
    lines = Delegation.objects.filter(batch__in=batches).exclude(status__in=GIVEN_UP)
    group_of = {
        pk: (batch, town, complexity)
        for pk, batch, town, complexity in lines.values_list(
            "pk", "batch_id", "town_id", "item__complexity"
        )
    }
    steps = Step.objects.filter(
        content_type=ContentType.objects.get_for_model(Delegation),
        object_id__in=list(group_of),
        from_status__in=PLACE_OF,
    )
    left: dict[tuple[Group, int], date] = {}
    for pk, status, at in (
        steps.order_by().values_list("object_id", "from_status").annotate(Max("at"))
    ):
        day = timezone.localtime(at).date()
        for position in range(PLACE_OF[status], PASSED):
            key = (group_of[pk], position)
            left[key] = max(left.get(key, day), day)
    return left
