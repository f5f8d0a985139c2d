"""How assistance moves: asked, taken on, done or declined; it ends with its case."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Move, Transition, Workflow
from grid.models import Assist

A = Assist.Status
ANSWER = "grid.answer_assist"


def answered(move: Move) -> None:
    move.item.result, move.item.due_at = move.note, None


ASSIST = Workflow(
    Assist,
    Transition(
        "take_on",
        {A.ASKED},
        A.HELPING,
        ANSWER,
        _("Take it on"),
        consequence=_("The unit in charge sees that you help."),
    ),
    Transition(
        "finish",
        {A.HELPING},
        A.DONE,
        ANSWER,
        pgettext_lazy("assist", "Done"),
        consequence=_("The unit in charge reads what was done."),
        needs_note=True,
        effect=answered,
    ),
    Transition(
        "decline",
        {A.ASKED},
        A.DECLINED,
        ANSWER,
        pgettext_lazy("assist", "Decline"),
        consequence=_("The command room reads the reason."),
        needs_note=True,
        kind="secondary",
        effect=answered,
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
    title=lambda assist: assist.title,
)
