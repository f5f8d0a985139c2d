"""Proposals: the list, one with its figures, and the step it leads to."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, DateRange, ForeignFilter, PlaceFilter
from core.views import Column, DetailPage, Facts, History, ListPage
from powers.models import Proposal
from powers.proposing import STEP, next_step
from powers.sheets import PROPOSALS
from powers.workflow import DELEGATION

TONES = {"take_back": "late", "suspend": "soon", "train": "wait", "extend": "wait"}


class ProposalList(ListPage):
    """R12: what the figures suggest; a human decides."""

    model = Proposal
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("town__name", _("Town")),
        Column("department__name", _("Original department"), optional=True),
        Column("kind", badge=TONES, main=True),
        Column("ground"),
        Column("text", wide=True),
        Column("clause", mono=True, optional=True),
        Column("made_date"),
        Column("status", badge=True),
        Column("decided_date", optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        ChoiceFilter("kind"),
        ChoiceFilter("ground"),
        ForeignFilter("department", _("Original department")),
        PlaceFilter(),
        DateRange("made_date"),
    ]
    sorts = ["-id", "made_date"]
    bulk = ["accept", "reject"]
    export = PROPOSALS
    empty = _(
        "No proposal. At the beginning of each month the portal looks at use, cards and terms."
    )


class ProposalDetail(DetailPage):
    """One proposal with its ground in figures."""

    model = Proposal
    related = ("delegation__item",)
    facts = [
        Facts(
            _("Proposal"),
            [
                "kind",
                "ground",
                Column("text", wide=True),
                "clause",
                Column("evaluation__number", _("Report of the evaluation"), mono=True),
                "made_date",
                "decided_date",
            ],
        ),
        Facts(
            _("Power"),
            [
                Column("delegation__title", _("Item"), wide=True),
                Column("town__name", _("Town")),
                Column("department__name", _("Original department")),
                "delegation__mode",
                "delegation__effective_date",
                "delegation__status",
            ],
        ),
    ]
    aside = ["powers/proposal_next.html"]
    tabs = [History()]

    def context(self, item: Proposal) -> dict[str, Any]:
        step = STEP.get(Proposal.Kind(item.kind))
        return {
            "followed": item.status == Proposal.Status.ACCEPTED,
            "next_url": next_step(item),
            "next_label": DELEGATION[step].label if step else _now("Plan a training"),
            "is_mine": self.request.user.has_perm(whose(item, step)),
        }


def whose(item: Proposal, step: str | None) -> str:
    """The permission of the step that carries the proposal out."""
    if step is None:
        return "powers.add_training"
    return DELEGATION[step].permission_from(item.delegation.status) or "powers.decide_delegation"
