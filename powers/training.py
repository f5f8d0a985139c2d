"""Trainings beyond their steps: invitations, the list of who was there, reminders (XY-2.1.3)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.history import in_the_portals_words
from core.notifications import notify
from core.workflow import Finding, Overtaken, Refused
from powers import marks
from powers.models import Attendance, Training
from powers.posts import in_towns, in_unit
from towns.models import PolicyParameter

REPORT = "powers.report_training"


def invite(training: Training) -> None:
    """The towns read when and where."""
    with in_the_portals_words():
        notify(
            in_towns(training.towns.values("pk"), "powers.declare_readiness"),
            _("Training “%(title)s” on %(day)s, %(venue)s") % facts(training),
            body=_("Send the people who are to carry these powers."),
            url=training.get_absolute_url(),
            kind="powers.training",
            key=f"powers.training:{training.pk}:invited",
        )


def facts(training: Training) -> dict[str, Any]:
    return {
        "title": training.title,
        "day": training.planned_date,
        "venue": training.venue,
    }


@transaction.atomic
def enter(training: Training, rows: list[dict[str, Any]], version: int) -> int:
    """The list as a whole: who is new is added, who is there is changed, who is gone is taken off.

    Raises Overtaken where somebody changed the training since the page was opened, Refused where its
    results are not open.
    """
    held = Training.objects.select_for_update(of=("self",)).get(pk=training.pk)
    if held.version != version:
        raise Overtaken(
            Finding(
                _(
                    "Somebody changed this in the meantime. Nothing was saved. Compare and save again."
                )
            )
        )
    if held.status != Training.Status.HELD:
        raise Refused(
            Finding(_("Results are entered after the training was held, until they are closed."))
        )
    there = {(one.town_id, one.person): one for one in held.attendances.select_related("town")}
    wanted = {(row["town"], row["person"]): row for row in rows}
    Attendance.objects.filter(
        pk__in=[one.pk for key, one in there.items() if key not in wanted]
    ).delete()
    changed = 0
    for (town, person), row in wanted.items():
        one = there.get((town, person)) or Attendance(training=held, town_id=town, person=person)
        changed += _store(one, row)
    held.version += 1
    held.save(update_fields=["version"])
    return changed


FIELDS = ("attended", "score", "passed")


def _store(one: Attendance, row: dict[str, Any]) -> bool:
    """Written only where it differs."""
    if one.pk and all(getattr(one, name) == row[name] for name in FIELDS):
        return False
    for name in FIELDS:
        setattr(one, name, row[name])
    one.save()
    return True


def remind() -> int:
    """Before a planned day the towns and the organiser, after it the organiser; how many trainings.

    A morning on which nothing ran is caught up; nobody is told twice (the key names day and mark).
    """
    days = PolicyParameter.objects.value("training_reminder_days", on=clock.today())
    return _before(days) + _after(days)


def _before(days: list[int]) -> int:
    planned = Training.objects.filter(status=Training.Status.PLANNED)
    coming = list(marks.coming(planned, "planned_date", days))
    for training, mark in coming:
        left = (training.planned_date - clock.today()).days
        towns = in_towns(training.towns.values("pk"), "powers.declare_readiness")
        title = _("In %(days)s days: training “%(title)s”, %(venue)s")
        _say(training, [*towns, *_organisers(training)], title, left, f"{mark}")
    return len(coming)


def _after(days: list[int]) -> int:
    today, said = clock.today(), 0
    since = today - timedelta(days=max(days) + marks.PATIENCE)
    for training in Training.objects.unreported().filter(planned_date__range=(since, today)):
        passed = (today - training.planned_date).days
        mark = marks.behind(passed, days)
        if mark is None:
            continue
        title = _("%(days)s days ago: training “%(title)s” has no results yet")
        _say(training, _organisers(training), title, passed, f"-{mark}")
        said += 1
    return said


def _organisers(training: Training) -> Any:
    return in_unit(training.organiser_id, training.county_id, REPORT)


def _say(training: Training, users: Any, title: str, days: int, mark: str) -> None:
    notify(
        users,
        title % {"days": days, **facts(training)},
        url=training.get_absolute_url(),
        kind="powers.training",
        key=f"powers.training:{training.pk}:{training.planned_date}:{mark}",
    )
