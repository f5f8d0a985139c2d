"""How everything in the powers moves, a transition table per file."""

from powers.workflow.catalogue import CATALOGUE
from powers.workflow.delegations import DELEGATION

__all__ = ["CATALOGUE", "DELEGATION"]
