"""Whose turn the checklist of a line is before its start: the town's, then the department's (ZJ-06)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core import waits
from core.scope import ANYTHING
from powers.models import Delegation, Readiness
from powers.readiness import CONFIRM, DECLARE, grid_of

READY = frozenset({str(Delegation.Status.READY)})


def to_declare() -> Q:
    """Every line that prepares to start: it waits for the town, be it for evidence or for the start."""
    return ANYTHING


def to_confirm() -> Q:
    """Lines of which something is declared that the department has neither confirmed nor sent back."""
    return Q(Exists(Readiness.objects.unconfirmed().filter(delegation=OuterRef("pk"))))


waits.register(
    Delegation,
    waits.Wait(DECLARE, READY, to_declare, _("Checklist"), grid_of),
    waits.Wait(CONFIRM, READY, to_confirm, _("Confirm the checklist"), grid_of),
)
