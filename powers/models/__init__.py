"""Catalogue, delegations, their papers and the procedure, an entity per file."""

from powers.models.batches import Batch
from powers.models.catalogue import CatalogueVersion, PowerItem
from powers.models.delegations import Delegation
from powers.models.law import LegalBasis
from powers.models.modes import Mode, Stage
from powers.models.papers import CertifiedOfficer, Opinion, Paper
from powers.models.powers import Power, Tenure
from powers.models.procedure import ProcedureStep
from powers.models.timetable import PlanChange, PlannedStep, Standing

__all__ = [
    "Batch",
    "CatalogueVersion",
    "CertifiedOfficer",
    "Delegation",
    "LegalBasis",
    "Mode",
    "Opinion",
    "Paper",
    "PlanChange",
    "PlannedStep",
    "Power",
    "PowerItem",
    "ProcedureStep",
    "Stage",
    "Standing",
    "Tenure",
]
