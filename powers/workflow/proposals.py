"""How a proposal moves: a human accepts or rejects it, or the line has moved on (R12)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.notifications import notify
from core.workflow import Finding, Move, Transition, Workflow
from powers.evaluation_verdicts import tell_evaluator
from powers.models import Proposal
from powers.posts import in_towns, in_unit

P = Proposal.Status
DECIDE = "powers.decide_proposal"


def still_stands(move: Move) -> Iterable[Finding]:
    """R12: what is no longer with the town needs no proposal."""
    line = move.item.delegation
    if line.status not in (*line.WITH_TOWN, line.Status.EXPIRED):
        yield Finding(
            _now("The power is no longer with the town: the proposal has been overtaken."),
            rule="R12",
        )


def settle(move: Move) -> None:
    move.item.decided_date = clock.today()


def tell_whose_turn(move: Move) -> None:
    """Whoever takes the step that was accepted finds it filled in on the proposal's page."""
    proposal = move.item
    is_training = proposal.kind == Proposal.Kind.TRAIN
    users = (
        in_unit(proposal.department_id, proposal.county_id, "powers.add_training")
        if is_training
        else in_towns([proposal.county_id], "powers.decide_delegation")
    )
    notify(
        users,
        _now("Accepted: %(proposal)s (%(town)s)") % {"proposal": proposal, "town": proposal.town},
        body=proposal.text,
        url=proposal.get_absolute_url(),
        kind="powers.proposal",
        key=f"powers.proposal:{proposal.pk}:accepted",
    )


PROPOSAL = Workflow(
    Proposal,
    Transition(
        "accept",
        {P.OPEN},
        P.ACCEPTED,
        DECIDE,
        _("Accept the proposal"),
        consequence=_(
            "Nothing happens to the power yet: the step is offered, filled in, to whoever decides it."
        ),
        guards=(still_stands,),
        effect=settle,
        news=tell_whose_turn,
    ),
    Transition(
        "reject",
        {P.OPEN},
        P.REJECTED,
        DECIDE,
        _("Reject the proposal"),
        consequence=_("It is not made again for some months."),
        needs_note=True,
        kind="secondary",
        effect=settle,
        news=tell_evaluator,
    ),
    Transition(
        "overtake",
        {P.OPEN},
        P.OVERTAKEN,
        DECIDE,
        pgettext_lazy("proposal", "Overtaken"),
        is_automatic=True,
        effect=settle,
    ),
    finished={P.ACCEPTED, P.REJECTED, P.OVERTAKEN},
    related=("town",),
    title=lambda proposal: f"{proposal.town}　{proposal}",
)
