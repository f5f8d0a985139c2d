"""How a message that was not understood ends: a person makes a case of it, or declines it (ZJ-14)."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.scope import permissions_on
from core.workflow import Finding, Move, Transition, Workflow
from grid import inbound, outbound
from grid.intake import take_in
from grid.mapping import Meaning
from grid.models import InboundMessage, SourceCode

S = InboundMessage.Status
SETTLE = "grid.settle_inboundmessage"
REMEMBER = "grid.add_sourcecode"


def lies_in_the_town(move: Move) -> Iterable[Finding]:
    """The village that was chosen belongs to the town that was chosen; both to the system's ground."""
    town, village = move.data.get("town"), move.data.get("village")
    home = move.item.system.place
    if village and town and village.town_id != town.pk:
        yield Finding(
            _now("%(one)s does not lie in %(other)s.") % {"one": village, "other": town},
            field="village",
        )
    if town and getattr(town, home.column) != home.pk:
        yield Finding(
            _now("%(town)s does not lie in %(place)s, for which this system reports.")
            % {"town": town, "place": home},
            clause="ZJ-14",
            field="town",
        )


def may_remember(move: Move) -> Iterable[Finding]:
    """A mapping holds for all that the system reports: whoever oversees less cannot make it."""
    if move.data.get("is_remembered"):
        if not move.data.get("category"):
            yield Finding(_now("Choose the category that is to be remembered."), field="category")
        if not permissions_on(move.by, move.item.system, {REMEMBER}):
            yield Finding(
                _now("The mapping holds for all of %(place)s: it is made there.")
                % {"place": move.item.system.place},
                field="is_remembered",
            )


def taken_in(move: Move) -> None:
    """The case of the message, as its sender meant it; what was kept has done its work."""
    row, data = move.item, move.data
    message = inbound.kept(row)
    if data.get("address"):
        message = replace(message, address=data["address"])
    meaning = Meaning(town=data["town"], village=data.get("village"), category=data.get("category"))
    papers = inbound.papers_of(row)
    row.case = take_in(inbound.report_of(row.system, message, meaning, papers))
    inbound.drop_papers(row)
    row.place, row.body, row.faults = row.case.town, "", []
    if data.get("is_remembered"):
        remember(row, data["category"].code)
    outbound.tell_taken_in(row)


def remember(row: InboundMessage, category_code: str) -> None:
    """From now on the system's code means this."""
    if row.their_code:
        SourceCode.objects.update_or_create(
            system=row.system, code=row.their_code, defaults={"category_code": category_code}
        )


def declined(move: Move) -> None:
    """Words and papers stay a while, so that the reason can be understood; who told it is needed no
    longer. They end with `standing.forget_declined`."""
    row = move.item
    row.reason = move.note[:300]
    row.body = inbound.as_text(replace(inbound.kept(row), reporter={}))
    outbound.tell_declined(row, move.note)


INBOUND = Workflow(
    InboundMessage,
    Transition(
        "take_in",
        {S.WAITING},
        S.TAKEN_IN,
        SETTLE,
        _("Take it in"),
        consequence=_("It becomes a case with a number; the system is told."),
        form="grid.forms.messages.TakeInForm",
        checks=(lies_in_the_town, may_remember),
        effect=taken_in,
    ),
    Transition(
        "decline",
        {S.WAITING},
        S.DECLINED,
        SETTLE,
        pgettext_lazy("message", "Decline"),
        consequence=_("No case comes of it; the system reads the reason."),
        needs_note=True,
        kind="danger",
        effect=declined,
    ),
    finished={S.TAKEN_IN, S.DECLINED},
    related=("system",),
)
