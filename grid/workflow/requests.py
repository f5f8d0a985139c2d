"""How a request about a case moves: granted or refused by the room that directs it, or withdrawn."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.workflow import Finding, Move, Transition, Workflow
from grid import requests
from grid.beside_news import tell
from grid.models import CaseRequest
from grid.rules.cases import is_of

R = CaseRequest.Status
DECIDE, ASK = "grid.decide_caserequest", "grid.add_caserequest"


def whose_turn(user: Any) -> Q:
    """The level that directs the case decides."""
    return Q(case__tier=user.post.place.level) if user.post else Q()


def is_directed_here(move: Move) -> Iterable[Finding]:
    """ZJ-12: town and county do not decide over each other's heads."""
    case, post = move.item.case, getattr(move.by, "post", None)
    if post is not None and post.place.level != case.tier:
        yield Finding(
            _now("This case is directed by %(tier)s: the request is decided there.")
            % {"tier": case.get_tier_display()},
            clause="ZJ-12",
        )


def is_mine(move: Move) -> Iterable[Finding]:
    """Withdrawn by the unit that asked."""
    request, post = move.item, getattr(move.by, "post", None)
    if post is not None and not is_of(post, request.unit, request.case.is_by_village):
        yield Finding(_now("The unit in charge withdraws this itself."), clause="ZJ-12")


def still_possible(move: Move) -> Iterable[Finding]:
    """R20: what was asked in time is granted only while the limit runs."""
    request = move.item
    if request.kind == CaseRequest.Kind.EXTENSION:
        yield from requests.of_extension(request.case, request.amount)
    else:
        yield from requests.of_hold(request.case, request.until_date)


def decided(move: Move) -> None:
    move.item.answer, move.item.decided_at = move.note, clock.now()


def granted(move: Move) -> None:
    decided(move)
    requests.carry_out(move.item, move.by)


REQUEST = Workflow(
    CaseRequest,
    Transition(
        "grant",
        {R.ASKED},
        R.GRANTED,
        DECIDE,
        pgettext_lazy("request", "Grant"),
        consequence=_("It is carried out at once: the limit is longer, or the clock stands."),
        guards=(is_directed_here, still_possible),
        effect=granted,
        news=tell("granted"),
    ),
    Transition(
        "refuse",
        {R.ASKED},
        R.REFUSED,
        DECIDE,
        pgettext_lazy("request", "Refuse"),
        consequence=_("The unit reads the reason; the limit stays as it is."),
        needs_note=True,
        guards=(is_directed_here,),
        kind="danger",
        effect=decided,
        news=tell("refused"),
    ),
    Transition(
        "withdraw",
        {R.ASKED},
        R.WITHDRAWN,
        ASK,
        pgettext_lazy("request", "Withdraw"),
        consequence=_("Nothing is changed on the case."),
        guards=(is_mine,),
        kind="secondary",
        effect=decided,
    ),
    Transition(
        "lapse",
        {R.ASKED},
        R.LAPSED,
        DECIDE,
        pgettext_lazy("request", "Overtaken: the case has moved on"),
        is_automatic=True,
        effect=decided,
    ),
    finished={*R} - {R.ASKED},
    due="due_at",
    related=("case",),
    turn=whose_turn,
)
