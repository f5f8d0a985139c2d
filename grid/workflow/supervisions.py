"""How supervision moves: issued, answered by the unit, closed; or lifted, or taken a level higher."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.workflow import Finding, Move, Transition, Workflow
from grid import days
from grid.beside_news import ROOMS, tell
from grid.models import Supervision
from grid.rules.cases import is_of
from towns.models import Organisation

V, K = Supervision.Status, Supervision.Kind
ISSUE, ANSWER = "grid.add_supervision", "grid.answer_supervision"
SUPERVISED = Q(kind=K.SUPERVISION)


def is_room(post: Any) -> bool:
    return bool(set(ROOMS) & set(post.permissions))


def whose_turn(user: Any) -> Q:
    """Answers wait for whoever has the case, their acceptance for the level that supervised."""
    post = user.post
    if post is None or post.unit_ids is not None:
        return SUPERVISED
    if post.person_id is not None or post.column == "village_id":
        return SUPERVISED & Q(is_by_village=True)
    closes = Q(status=V.ANSWERED, from_tier=post.place.level)
    with_room = Q(unit=None, is_by_village=False, at_tier=post.place.level)
    offices = Q(unit__kind__in=(Organisation.Kind.OFFICE, Organisation.Kind.INSTITUTION))
    mine = with_room if is_room(post) else offices
    return SUPERVISED & (closes | (Q(status=V.ISSUED) & mine))


def is_mine(move: Move) -> Iterable[Finding]:
    """ZJ-12: whoever is supervised answers; where no unit has the case, the room does."""
    row, post = move.item, getattr(move.by, "post", None)
    if post is None:
        return
    if row.unit_id is None and not row.is_by_village:
        is_ours = is_room(post) and post.place.level == row.at_tier
    else:
        is_ours = is_of(post, row.unit, row.is_by_village)
    if not is_ours:
        yield Finding(
            _now("This is answered by %(unit)s.") % {"unit": row.addressee}, clause="ZJ-12"
        )


def needs_an_answer(move: Move) -> Iterable[Finding]:
    """Cards and urging are notices: what answers them is the next step of the case."""
    if move.item.kind != K.SUPERVISION:
        yield Finding(
            _now("Cards and urging are answered by the next step of the case itself."),
            clause="ZJ-12",
            rule="R22",
        )


def is_from_here(move: Move) -> Iterable[Finding]:
    """A lower level neither closes nor lifts what a higher one has sent."""
    post = getattr(move.by, "post", None)
    if post is not None and post.place.level > move.item.from_tier:
        yield Finding(
            _now("This was sent by %(level)s: it is closed or lifted there.")
            % {"level": move.item.get_from_tier_display()},
            clause="ZJ-12",
        )


def answered(move: Move) -> None:
    row = move.item
    row.answer, row.answered_at, row.due_at = move.note, clock.now(), None


def sent_back(move: Move) -> None:
    """The days begin anew."""
    row = move.item
    row.answered_at, row.issued_at = None, clock.now()
    row.due_at, _warn = days.times(row.case, row.issued_at, row.days)


def ended(move: Move) -> None:
    move.item.ended_at, move.item.due_at = clock.now(), None


SUPERVISION = Workflow(
    Supervision,
    Transition(
        "answer",
        {V.ISSUED},
        V.ANSWERED,
        ANSWER,
        pgettext_lazy("supervision", "Answer"),
        consequence=_("Whoever supervises reads what was done and closes it."),
        needs_note=True,
        note_label=pgettext_lazy("supervision", "What was done"),
        guards=(needs_an_answer, is_mine),
        effect=answered,
        news=tell("answered"),
    ),
    Transition(
        "close",
        {V.ANSWERED},
        V.CLOSED,
        ISSUE,
        pgettext_lazy("supervision", "Answer accepted: close"),
        consequence=_("The supervision ends; its points stay."),
        guards=(is_from_here,),
        effect=ended,
    ),
    Transition(
        "send_back",
        {V.ANSWERED},
        V.ISSUED,
        ISSUE,
        pgettext_lazy("supervision", "Answer not accepted"),
        consequence=_("The unit answers again within the same number of working days."),
        needs_note=True,
        guards=(is_from_here,),
        kind="secondary",
        effect=sent_back,
        news=tell("sent_back"),
    ),
    Transition(
        "lift",
        {V.ISSUED, V.ANSWERED, V.CLOSED},
        V.LIFTED,
        ISSUE,
        pgettext_lazy("supervision", "Lift"),
        consequence=_("It was not justified: it costs no points."),
        needs_note=True,
        guards=(is_from_here,),
        kind="secondary",
        effect=ended,
        news=tell("lifted"),
    ),
    Transition(
        "escalate",
        {V.ISSUED},
        V.ESCALATED,
        ISSUE,
        pgettext_lazy("supervision", "Not answered in time: taken a level higher"),
        is_automatic=True,
        effect=ended,
    ),
    Transition(
        "end",
        {V.ISSUED, V.ANSWERED},
        V.CLOSED,
        ISSUE,
        pgettext_lazy("supervision", "The case has gone on"),
        is_automatic=True,
        effect=ended,
    ),
    finished={V.CLOSED, V.ESCALATED, V.LIFTED},
    due="due_at",
    related=("case",),
    turn=whose_turn,
)
