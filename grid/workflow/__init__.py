"""How what happens on the ground moves: a table per file."""

from grid.workflow.assists import ASSIST
from grid.workflow.cases import CASE
from grid.workflow.editions import EDITION
from grid.workflow.members import MEMBER
from grid.workflow.messages import INBOUND
from grid.workflow.requests import REQUEST
from grid.workflow.supervisions import SUPERVISION

__all__ = ["ASSIST", "CASE", "EDITION", "INBOUND", "MEMBER", "REQUEST", "SUPERVISION"]
