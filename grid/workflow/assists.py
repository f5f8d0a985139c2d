"""How assistance moves: asked, taken on, done or declined; it ends with its case."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.attachments import attach
from core.workflow import Finding, Move, Transition, Workflow
from grid import supervision
from grid.beside_news import tell
from grid.models import Assist
from grid.rules.cases import is_of
from towns.models import Organisation

A = Assist.Status
ANSWER = "grid.answer_assist"


def whose_turn(user: Any) -> Q:
    """A bound unit's own; a town's clerks answer for its offices."""
    post = user.post
    if post is None or post.unit_ids is not None:
        return Q()
    return Q(unit__kind__in=(Organisation.Kind.OFFICE, Organisation.Kind.INSTITUTION))


def unit_is_mine(move: Move) -> Iterable[Finding]:
    """ZJ-12: the unit that was asked answers itself."""
    post = getattr(move.by, "post", None)
    if post is not None and not is_of(post, move.item.unit, False):
        yield Finding(
            _now("This is answered by %(unit)s itself.") % {"unit": move.item.unit}, clause="ZJ-12"
        )


def answered(move: Move) -> None:
    """What was said and shown; the clock stops, and its cards end."""
    assist = move.item
    assist.result, assist.answered_at = move.note, clock.now()
    assist.due_at = assist.warn_at = None
    for paper in move.data.get("pictures") or ():
        attach(assist, paper, by=move.by, kind="after")
    if move.data.get("pictures"):
        move.data["pictures"] = [paper.name for paper in move.data["pictures"]]
    supervision.end_of_help(assist)


ASSIST = Workflow(
    Assist,
    Transition(
        "take_on",
        {A.ASKED},
        A.HELPING,
        ANSWER,
        _("Take it on"),
        consequence=_("The unit in charge sees that you help."),
        guards=(unit_is_mine,),
    ),
    Transition(
        "finish",
        {A.HELPING},
        A.DONE,
        ANSWER,
        pgettext_lazy("assist", "Done"),
        consequence=_("The unit in charge reads what was done."),
        form="grid.forms.steps.HelpForm",
        needs_note=True,
        note_label=pgettext_lazy("assist", "What was done"),
        guards=(unit_is_mine,),
        effect=answered,
        news=tell("helped"),
    ),
    Transition(
        "decline",
        {A.ASKED},
        A.DECLINED,
        ANSWER,
        pgettext_lazy("assist", "Decline"),
        consequence=_("The command room reads the reason."),
        needs_note=True,
        guards=(unit_is_mine,),
        kind="secondary",
        effect=answered,
        news=tell("helped"),
    ),
    Transition(
        "end",
        {A.ASKED, A.HELPING},
        A.ENDED,
        ANSWER,
        pgettext_lazy("assist", "Ended with the case"),
        is_automatic=True,
        effect=answered,
    ),
    finished={A.DONE, A.DECLINED, A.ENDED},
    due="due_at",
    related=("case",),
    turn=whose_turn,
    title=lambda assist: f"{assist.title}　{assist.task}",
)
