"""How a town's comment on a duty moves: given in time, or silence."""

from django.utils.translation import gettext_lazy as _

from core import clock
from core.workflow import Move, Transition, Workflow
from powers import duties, limits
from powers.models import Duty, DutyReply
from powers.rules import duty_reports as rules

S = DutyReply.Status
GIVE = "powers.give_dutyreply"


def held(move: Move) -> None:
    """The duty is held meanwhile, so that of two last towns one sees the other's comment."""
    move.item.duty = Duty.objects.select_for_update(of=("self",)).get(pk=move.item.duty_id)
    limits.lift(move.item)


def given(move: Move) -> None:
    held(move)
    move.item.reason, move.item.by, move.item.replied_at = move.note, move.by, clock.now()


def go_on(move: Move) -> None:
    """The last comment sends the duty to the staffing office."""
    duties.go_on(move.item.duty)


REPLY = Workflow(
    DutyReply,
    Transition(
        "agree",
        {S.WAITING},
        S.AGREED,
        GIVE,
        _("Agree"),
        consequence=_("The town is ready to assist as described, once the duty is admitted."),
        guards=(rules.is_still_asked,),
        effect=given,
        news=go_on,
    ),
    Transition(
        "object",
        {S.WAITING},
        S.OBJECTED,
        GIVE,
        _("Object"),
        consequence=_("The county reads the reason before it decides."),
        needs_note=True,
        guards=(rules.is_still_asked,),
        kind="secondary",
        effect=given,
        news=go_on,
    ),
    Transition(
        "lapse",
        {S.WAITING},
        S.SILENT,
        GIVE,
        _("Limit passed in silence"),
        is_automatic=True,
        guards=(rules.is_still_asked, rules.reply_is_late),
        effect=held,
        news=go_on,
    ),
    Transition(
        "drop",
        {S.WAITING},
        S.DROPPED,
        GIVE,
        _("No longer asked"),
        is_automatic=True,
        guards=(rules.is_asked_no_longer,),
        effect=lambda move: limits.lift(move.item),
    ),
    finished={S.AGREED, S.OBJECTED, S.SILENT, S.DROPPED},
    due="due_date",
    related=("duty", "town"),
)
