"""The powers for programs, a topic per file."""

from powers.api.authority import MayView, TenureViewSet
from powers.api.catalogue import (
    CatalogueVersionViewSet,
    LegalBasisViewSet,
    PowerItemViewSet,
    WithdrawalViewSet,
)
from powers.api.delegations import (
    BatchViewSet,
    CertifiedOfficerViewSet,
    DelegationViewSet,
    OpinionViewSet,
    PaperViewSet,
)
from powers.api.duties import (
    CleanupViewSet,
    DutyEvidenceViewSet,
    DutyReplyViewSet,
    DutyReportViewSet,
    DutyViewSet,
    NegativeEntryViewSet,
)
from powers.api.life import EvaluationViewSet, OpenMatterViewSet
from powers.api.lists import ListEntryViewSet, TownListViewSet
from powers.api.readiness import (
    AttendanceViewSet,
    ReadinessViewSet,
    RequirementViewSet,
    TrainingViewSet,
)
from powers.api.timetable import PlanChangeViewSet, PlannedStepViewSet
from powers.api.use import ProposalViewSet, UseViewSet

__all__ = [
    "AttendanceViewSet",
    "BatchViewSet",
    "CatalogueVersionViewSet",
    "CertifiedOfficerViewSet",
    "CleanupViewSet",
    "DelegationViewSet",
    "DutyEvidenceViewSet",
    "DutyReplyViewSet",
    "DutyReportViewSet",
    "DutyViewSet",
    "EvaluationViewSet",
    "LegalBasisViewSet",
    "ListEntryViewSet",
    "MayView",
    "NegativeEntryViewSet",
    "OpenMatterViewSet",
    "OpinionViewSet",
    "PaperViewSet",
    "PlanChangeViewSet",
    "PlannedStepViewSet",
    "PowerItemViewSet",
    "ProposalViewSet",
    "ReadinessViewSet",
    "RequirementViewSet",
    "TenureViewSet",
    "TownListViewSet",
    "TrainingViewSet",
    "UseViewSet",
    "WithdrawalViewSet",
]
