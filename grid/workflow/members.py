"""How somebody who helps comes and goes: applied, enrolled or declined, left."""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.workflow import Finding, Move, Transition, Workflow
from grid.models import Member

S = Member.Status
ENROL = "grid.enrol_member"


def grid_is_in_force(move: Move) -> Iterable[Finding]:
    """Nobody is enrolled where the grid has ended: its successor is the place for it."""
    if not move.item.grid.is_in_force():
        yield Finding(
            _now("This grid has ended. Decline, and ask the person to apply for its successor."),
            clause="ZJ-12",
        )


def enrolled(move: Move) -> None:
    move.item.enrolled_date = clock.today()


def left(move: Move) -> None:
    move.item.left_date = clock.today()


MEMBER = Workflow(
    Member,
    Transition(
        "enrol",
        {S.APPLIED},
        S.ENROLLED,
        ENROL,
        pgettext_lazy("member", "Enrol"),
        consequence=_("From today on they belong to this grid's many hands."),
        guards=(grid_is_in_force,),
        effect=enrolled,
    ),
    Transition(
        "decline",
        {S.APPLIED},
        S.DECLINED,
        ENROL,
        pgettext_lazy("member", "Decline"),
        consequence=_("They may apply again, here or for another grid."),
        needs_note=True,
        kind="danger",
    ),
    Transition(
        "leave",
        {S.ENROLLED},
        S.LEFT,
        ENROL,
        pgettext_lazy("member", "Has left"),
        consequence=_("They no longer belong to this grid; the record stays."),
        needs_note=True,
        kind="secondary",
        effect=left,
    ),
    finished={S.ENROLLED, S.DECLINED, S.LEFT},
    related=("grid",),
    title=lambda member: f"{member.grid.name} · {member}",
)
