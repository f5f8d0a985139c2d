"""How a training moves: planned, held, its results entered."""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.notifications import notify
from core.workflow import Finding, Move, Transition, Workflow
from powers.models import Training
from powers.posts import in_towns

T = Training.Status
FORMS = "powers.forms.training.{}".format
REPORT, PLAN = "powers.report_training", "powers.change_training"


def was_held(move: Move) -> Iterable[Finding]:
    """Nothing is held on a day to come."""
    day = move.data.get("held_date")
    if day is None or day > clock.today():
        yield Finding(_now("Enter the day on which it was held, up to today."), field="held_date")


def has_results(move: Move) -> Iterable[Finding]:
    """XY-2.1.3: a training without a list of who was there proves nothing."""
    if not move.item.attendances.exists():
        yield Finding(
            _now("Nobody is on the list yet: enter or import who was there first."),
            clause="XY-2.1.3",
        )


def is_later(move: Move) -> Iterable[Finding]:
    day = move.data.get("planned_date")
    if day is None or day < clock.today():
        yield Finding(_now("Choose a day from today on."), field="planned_date")


def held(move: Move) -> None:
    move.item.held_date = move.data["held_date"]


def postponed(move: Move) -> None:
    move.item.planned_date = move.data["planned_date"]


def tell_towns(move: Move) -> None:
    """The towns invited read what became of it."""
    training = move.item
    notify(
        in_towns(training.towns.values("pk"), "powers.declare_readiness"),
        _now("Training “%(title)s” on %(day)s: %(step)s")
        % {
            "title": training.title,
            "day": training.planned_date,
            "step": move.transition.label,
        },
        body=move.note,
        url=training.get_absolute_url(),
        kind="powers.training",
    )


TRAINING = Workflow(
    Training,
    Transition(
        "hold",
        {T.PLANNED},
        T.HELD,
        REPORT,
        _("Enter that it was held"),
        consequence=_("The list of who was there can be entered or imported."),
        form=FORMS("HoldForm"),
        checks=(was_held,),
        effect=held,
    ),
    Transition(
        "postpone",
        {T.PLANNED},
        T.PLANNED,
        PLAN,
        _("Move to another day"),
        consequence=_("The towns invited are told."),
        needs_note=True,
        form=FORMS("PostponeForm"),
        checks=(is_later,),
        kind="secondary",
        effect=postponed,
        news=tell_towns,
    ),
    Transition(
        "cancel",
        {T.PLANNED},
        T.CANCELLED,
        PLAN,
        pgettext_lazy("training", "Cancel the training"),
        consequence=_("The towns invited are told."),
        needs_note=True,
        kind="danger",
        news=tell_towns,
    ),
    Transition(
        "report",
        {T.HELD},
        T.REPORTED,
        REPORT,
        _("Close the results"),
        consequence=_("Who passed counts for the checklist of the towns' powers from now on."),
        guards=(has_results,),
        news=tell_towns,
    ),
    Transition(
        "reopen",
        {T.REPORTED},
        T.HELD,
        REPORT,
        _("Open the results again"),
        consequence=_("Until they are closed again nobody's result counts."),
        needs_note=True,
        kind="secondary",
    ),
    finished={T.REPORTED, T.CANCELLED},
    due="planned_date",
)
