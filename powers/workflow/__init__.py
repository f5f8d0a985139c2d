"""How everything in the powers moves, a transition table per file."""

from powers.workflow.catalogue import CATALOGUE
from powers.workflow.cleanups import CLEANUP
from powers.workflow.delegations import DELEGATION
from powers.workflow.duties import DUTY
from powers.workflow.duty_replies import REPLY
from powers.workflow.duty_reports import REPORT
from powers.workflow.lists import TOWN_LIST
from powers.workflow.proposals import PROPOSAL
from powers.workflow.training import TRAINING
from powers.workflow.withdrawals import WITHDRAWAL

__all__ = [
    "CATALOGUE",
    "CLEANUP",
    "DELEGATION",
    "DUTY",
    "PROPOSAL",
    "REPLY",
    "REPORT",
    "TOWN_LIST",
    "TRAINING",
    "WITHDRAWAL",
]
