"""The way out of what was decided and is not in force yet: nothing of it may wait for ever."""

from django.utils.translation import gettext_lazy as _

from core.workflow import Transition
from powers import rules
from powers.effects import WAITING, S, tell_asker
from powers.handback import taken_back

CALL_OFF = Transition(
    "call_off",
    frozenset(WAITING),
    S.WITHDRAWN,
    "powers.decide_delegation",
    _("Call off"),
    consequence=_(
        "What was decided is not carried out: the line ends, the department keeps the power."
    ),
    form="powers.forms.steps.CallOffForm",
    needs_note=True,
    checks=(rules.signed_end_is_published,),
    kind="danger",
    effect=taken_back,
    news=tell_asker,
)
"""The level above says no, the town cannot be made ready, a term passes before the start (facts §1.5)."""
