"""Where an accepted proposal leads: the step that carries it out, with what is known filled in."""

from urllib.parse import urlencode

from django.urls import reverse

from powers.models import Proposal

KIND = Proposal.Kind
NOTE = 300
TELLING = (Proposal.Ground.UNUSED, Proposal.Ground.OVERTURNED)
"""Grounds of a proposal that are grounds of a taking back too."""
STEP = {KIND.TAKE_BACK: "recall", KIND.SUSPEND: "suspend", KIND.EXTEND: "extend"}


def next_step(proposal: Proposal) -> str:
    """The page of the step that carries it out, with what is known filled in."""
    note = proposal.text[:NOTE]
    if proposal.kind == KIND.TRAIN:
        domain = proposal.delegation.item.domain
        return f"{reverse('powers:training-new')}?{urlencode({'domain': domain, 'note': note})}"
    step = STEP[KIND(proposal.kind)]
    given = {"note": note}
    if proposal.ground in TELLING:
        given["reason"] = proposal.ground
    url = reverse("powers:delegation-step", args=[proposal.delegation_id, step])
    return f"{url}?{urlencode(given)}"
