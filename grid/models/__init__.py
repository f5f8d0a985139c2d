"""What is stored of the ground, an entity per file."""

from grid.models.assists import Assist
from grid.models.cases import Case
from grid.models.categories import Category, CategoryVersion, Platform, StepLimit, Urgency
from grid.models.changes import GridChange
from grid.models.faults import BoundaryDraft, GroundFault
from grid.models.grids import Grid
from grid.models.members import Member
from grid.models.messages import InboundMessage, OutboundMessage
from grid.models.patrols import PatrolLog
from grid.models.people import GridStaff
from grid.models.reporters import Reporter
from grid.models.requests import CaseRequest
from grid.models.routes import RoutingRule
from grid.models.sources import SourceCode, SourceSystem, UsedNonce
from grid.models.stages import CasePause, CaseStage
from grid.models.supervisions import Supervision
from grid.models.tallies import CaseMonth, CaseNumber, CaseTally
from grid.models.words import GramCount

__all__ = [
    "Assist",
    "BoundaryDraft",
    "Case",
    "CaseMonth",
    "CaseNumber",
    "CasePause",
    "CaseRequest",
    "CaseStage",
    "CaseTally",
    "Category",
    "CategoryVersion",
    "GramCount",
    "Grid",
    "GridChange",
    "GridStaff",
    "GroundFault",
    "InboundMessage",
    "Member",
    "OutboundMessage",
    "PatrolLog",
    "Platform",
    "Reporter",
    "RoutingRule",
    "SourceCode",
    "SourceSystem",
    "StepLimit",
    "Supervision",
    "Urgency",
    "UsedNonce",
]
