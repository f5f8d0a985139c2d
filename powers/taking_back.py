"""Many lines taken back by one order: what the step does to each, written for all of them at once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.alike import insert_alike
from core.together import InBulk
from core.workflow import Finding, Move, Transition
from powers import events, rules
from powers.effects import KIND, REVIEWS, S, tell_asker, tell_ended
from powers.handback import taken_back
from powers.models import Delegation, Paper, Tenure
from powers.rules.together import ends_are_published, penalties_may_go

BACK, CEASE = "take_back_by_order", "cease_by_order"


def recalled_together(moves: list[Move]) -> None:
    """`handback.taken_back` for many: the order's paper for each, limits and tenures ended."""
    now = clock.now()
    for move in moves:
        line = move.item
        line.due_date = line.matters_declared_date = None
        line.filing_due_date = line.evaluation_due_date = None
        line.changed_at = now
    for paper in papers_of(moves[0]):
        insert_alike(paper, "delegation", [move.item.pk for move in moves])
    close_tenures(moves)


def papers_of(move: Move) -> Iterator[Paper]:
    """The order, and where the end is published if the order names it; the same for each line."""
    data: dict[str, Any] = move.data
    own = {"issued_date": data["issued_date"], "by": move.by}
    yield Paper(kind=KIND.RECALL, number=data["number"], issuer=data.get("issuer", ""), **own)
    number, url = data.get("published_number"), data.get("published_url")
    if number or url:
        yield Paper(kind=KIND.TERMINATION, number=number or data["number"], url=url or "", **own)


def close_tenures(moves: list[Move]) -> None:
    """`tenures.close_tenure` for many: the last day was yesterday, on the first day it is that day."""
    today = clock.today()
    running = Tenure.objects.on(today).filter(
        delegation__pk__among=[move.item.pk for move in moves]
    )
    running.update(
        until_date=Greatest(F("from_date"), Value(today - timedelta(days=1))),
        ended_by=moves[0].transition.name,
    )


def tell_apps(moves: list[Move]) -> None:
    """Those who hear of lines hear of all at once; people are told when the order is carried out."""
    events.powers_ended.send(sender=Delegation, delegations=[move.item for move in moves])


def may_go(moves: list[Move]) -> dict[int, list[Finding]]:
    """What the guards and checks of the step ask, of all lines at once."""
    against = ends_are_published(moves)
    for key, findings in penalties_may_go(moves).items():
        against.setdefault(key, []).extend(findings)
    return against


FIELDS = (
    "due_date", "matters_declared_date", "filing_due_date", "evaluation_due_date", "changed_at",
)  # fmt: skip
WAY_BACK = InBulk(guard=may_go, effect=recalled_together, fields=FIELDS, news=tell_apps)
WAY_OUT = InBulk(guard=lambda _moves: {}, effect=recalled_together, fields=FIELDS)


BY_ORDER = (
    Transition(
        BACK,
        {S.IN_FORCE, S.EVALUATION, S.SUSPENDED, S.EXPIRED},
        S.TAKING_BACK,
        "powers.order_withdrawal",
        _("Take back by order"),
        consequence=_("The catalogue no longer holds it; the hand-back is certified."),
        guards=(rules.coercion_has_gone,),
        checks=(rules.termination_is_published,),
        effect=taken_back,
        news=tell_ended,
        kind="danger",
        is_automatic=True,
        in_bulk=WAY_BACK,
    ),
    Transition(
        CEASE,
        {S.DRAFT, S.RETURNED, S.FILING, S.ANNOUNCEMENT, S.SIGNING, S.TRANSITION, S.READY} | REVIEWS,
        S.WITHDRAWN,
        "powers.order_withdrawal",
        _("Cease by order"),
        consequence=_("The catalogue no longer holds it; the request ends."),
        effect=taken_back,
        news=tell_asker,
        kind="danger",
        is_automatic=True,
        in_bulk=WAY_OUT,
    ),
)
"""The two steps of an order: what the town exercises comes back, what is on its way ends."""
