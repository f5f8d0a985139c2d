"""Catalogue, delegations, their papers and the procedure, an entity per file."""

from powers.models.batches import Batch
from powers.models.catalogue import CatalogueVersion, PowerItem
from powers.models.cleanups import Cleanup
from powers.models.delegations import Delegation
from powers.models.duties import Duty
from powers.models.duty_papers import DutyEvidence, DutyReply
from powers.models.duty_reports import DutyReport
from powers.models.entries import ListEntry
from powers.models.evaluations import Evaluation
from powers.models.law import LegalBasis
from powers.models.lists import TownList
from powers.models.matters import OpenMatter
from powers.models.modes import Mode, Stage
from powers.models.negative import NegativeEntry
from powers.models.papers import CertifiedOfficer, Opinion, Paper
from powers.models.powers import Power, Tenure
from powers.models.procedure import ProcedureStep
from powers.models.proposals import Proposal
from powers.models.readiness import COMPUTED, DECLARED, Need, Readiness, Requirement
from powers.models.timetable import PlanChange, PlannedStep, Standing
from powers.models.training import Attendance, Training
from powers.models.use import Use
from powers.models.withdrawals import Withdrawal, dropped_lines
from powers.models.wordings import PowerSource, Wording

__all__ = [
    "Attendance",
    "Batch",
    "COMPUTED",
    "CatalogueVersion",
    "CertifiedOfficer",
    "Cleanup",
    "DECLARED",
    "Delegation",
    "Duty",
    "DutyEvidence",
    "DutyReply",
    "DutyReport",
    "Evaluation",
    "LegalBasis",
    "ListEntry",
    "Mode",
    "Need",
    "NegativeEntry",
    "OpenMatter",
    "Opinion",
    "Paper",
    "PlanChange",
    "PlannedStep",
    "Power",
    "PowerItem",
    "PowerSource",
    "ProcedureStep",
    "Proposal",
    "Readiness",
    "Requirement",
    "Stage",
    "Standing",
    "Tenure",
    "TownList",
    "Training",
    "Use",
    "Withdrawal",
    "Wording",
    "dropped_lines",
]
