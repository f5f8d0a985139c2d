"""Taking back (R9): what the town declares, what stays with its handlers, what the county publishes."""

from core import clock
from core.workflow import Move
from powers.effects import recalled
from powers.entrustment import keep_published
from powers.models import Delegation, OpenMatter, Paper


def taken_back(move: Move) -> None:
    """The decision is kept, an entrustment's end is published; the town declares its open matters anew."""
    recalled(move)
    keep_published(move, Paper.Kind.TERMINATION)
    line = move.item
    line.matters_declared_date = None
    line.filing_due_date = line.evaluation_due_date = None


def declared(move: Move) -> None:
    """The town stands by its list, or by there being none."""
    move.item.matters_declared_date = clock.today()
    move.data["matters"] = list(move.item.matters.values_list("number", flat=True))


def staying(line: Delegation) -> list[OpenMatter]:
    """What the town still brings to its end although the power is gone, or going."""
    if line.status not in (Delegation.Status.TAKING_BACK, Delegation.Status.TAKEN_BACK):
        return []
    return list(line.matters.open().order_by("opened_date", "pk"))
