"""What the powers do on their own news."""

from typing import Any

from powers import list_standing
from powers.models import Delegation


def list_no_longer_agrees(sender: type, delegation: Delegation, **kwargs: Any) -> None:
    """A power began or ended in a town: its published list waits for the next version (R7)."""
    list_standing.tell_clerk(delegation)


def lists_no_longer_agree(sender: type, delegations: list[Delegation], **kwargs: Any) -> None:
    """Many powers ended together: each town's list is spoken of once."""
    list_standing.tell_clerks(delegations)
