"""Steps of a case beside its way: hold and going on, urging, notes, filing away by itself."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Transition
from grid import effects
from grid.effects import S, moved, same
from grid.news import tell
from grid.rules import cases as rules
from grid.rules import holds

P = "grid.{}_case".format
FORMS = "grid.forms.steps.{}".format
WITH_UNIT = {S.DISPATCHED, S.HANDLING}

BESIDE = (
    Transition(
        "hold",
        {S.HANDLING},
        S.HELD,
        P("hold"),
        _("Put on hold"),
        consequence=_("The clock stands until the case goes on."),
        form=FORMS("HoldForm"),
        needs_note=True,
        guards=(rules.is_directed_here,),
        checks=(holds.has_a_last_day,),
        kind="secondary",
        effect=effects.held,
    ),
    Transition(
        "hold_as_asked",
        {S.HANDLING},
        S.HELD,
        P("hold"),
        _("Put on hold as asked"),
        guards=(rules.is_directed_here,),
        is_automatic=True,
        effect=effects.held,
    ),
    Transition(
        "resume",
        {S.HELD},
        S.HANDLING,
        P("hold"),
        pgettext_lazy("case", "Go on"),
        consequence=_("The clock runs again."),
        guards=(rules.is_directed_here,),
        effect=effects.resumed,
        news=tell("resumed"),
    ),
    Transition(
        "resume_by_itself",
        {S.HELD},
        S.HANDLING,
        P("hold"),
        _("The last day of the hold is over: it goes on"),
        is_automatic=True,
        effect=effects.resumed,
        news=tell("resumed"),
    ),
    Transition(
        "urge",
        WITH_UNIT,
        same,
        P("urge"),
        pgettext_lazy("case", "Urge"),
        consequence=_("Whoever has the case is told at once; the limit stays as it is."),
        needs_note=True,
        note_label=pgettext_lazy("case", "What is urged"),
        kind="secondary",
        effect=effects.urged,
        news=tell("urged"),
    ),
    Transition(
        "note",
        {*S} - {S.ARCHIVED, S.REJECTED, S.HANDED_ON, S.MERGED, S.VOID},
        same,
        P("note"),
        _("Write a note"),
        consequence=_("It stands in the history, with its pictures; nothing else changes."),
        form=FORMS("NoteForm"),
        needs_note=True,
        note_label=pgettext_lazy("case", "What there is to say"),
        kind="secondary",
        effect=effects.noted,
    ),
    Transition(
        "archive_by_itself",
        {S.CLOSED, S.RATED},
        S.ARCHIVED,
        P("verify"),
        _("Archived by itself"),
        is_automatic=True,
        effect=moved,
    ),
)
