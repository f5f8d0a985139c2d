"""Reminders before and after a planned day, to those whose turn it is (XY-2.1.3); each is said once."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.notifications import notify
from powers.holders import holders
from powers.marks import PATIENCE
from powers.models import Delegation, PlannedStep
from powers.timetable.facts import place_of, refresh
from powers.workflow import DELEGATION
from towns.models import PolicyParameter


def remind() -> int:
    """Every open step that reached one of the days named by the parameters; how many did."""
    today, figure = clock.today(), PolicyParameter.objects.value
    before = sorted(figure("plan_reminder_days_before", on=today))
    after = sorted(figure("plan_reminder_days_after", on=today), reverse=True)
    within = (
        today - timedelta(days=max(after) + PATIENCE),
        today + timedelta(days=max(before)),
    )
    near = PlannedStep.objects.open().filter(planned_date__range=within)
    refresh(set(near.values_list("batch_id", flat=True)))
    steps = near.select_related("batch", "town").order_by("pk")
    return sum(_remind(step, before, after) for step in steps)


def _remind(step: PlannedStep, before: list[int], after: list[int]) -> bool:
    """Say the reminder that is due; one that was said is not said again (its key)."""
    ahead = (step.planned_date - clock.today()).days
    mark = next((n for n in before if 0 <= ahead <= n), None)
    if ahead < 0:
        mark = next((-n for n in after if -ahead >= n), None)
    if mark is None:
        return False
    told = whose_turn(step)
    notify(
        told,
        _title(step, ahead),
        body=_("Planned for %(day)s in the timetable of “%(batch)s”.")
        % {"day": step.planned_date, "batch": step.batch},
        url=step.get_absolute_url(),
        kind="powers.plan",
        key=f"powers.plan:{step.pk}:{step.planned_date}:{mark}",
        is_urgent=ahead < 0,
    )
    return True


def _title(step: PlannedStep, ahead: int) -> str:
    facts = {"town": step.town, "stage": step.get_stage_display(), "n": abs(ahead)}
    if ahead < 0:
        return _("%(town)s: “%(stage)s” is %(n)s days behind the timetable.") % facts
    return _("%(town)s: “%(stage)s” is to be done within %(n)s days.") % facts


def whose_turn(step: PlannedStep) -> QuerySet[User]:
    """Whoever has to move the lines that have not left the stage yet, wherever they are now."""
    statuses: dict[str, set[int]] = {}
    waiting = Delegation.objects.live().filter(
        batch=step.batch_id, town=step.town_id, item__complexity=step.complexity
    )
    for status, unit in waiting.order_by().values_list("status", "department_id").distinct():
        if place_of(status) <= step.position:
            statuses.setdefault(status, set()).add(unit)
    people = User.objects.none()
    for status, units in statuses.items():
        people = people | holders(_permissions(status), step.town, units)
    return people.distinct()


def _permissions(status: str) -> Iterable[str]:
    """What the main step out of a status asks for."""
    return {
        permission
        for step in DELEGATION.from_status(status)
        if step.kind == "primary"
        and not step.is_automatic
        and (permission := step.permission_from(status))
    }
