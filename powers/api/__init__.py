"""The powers for programs, a topic per file."""

from powers.api.authority import MayView, TenureViewSet
from powers.api.catalogue import CatalogueVersionViewSet, LegalBasisViewSet, PowerItemViewSet
from powers.api.delegations import (
    BatchViewSet,
    CertifiedOfficerViewSet,
    DelegationViewSet,
    OpinionViewSet,
    PaperViewSet,
)
from powers.api.timetable import PlanChangeViewSet, PlannedStepViewSet

__all__ = [
    "BatchViewSet",
    "CatalogueVersionViewSet",
    "CertifiedOfficerViewSet",
    "DelegationViewSet",
    "LegalBasisViewSet",
    "MayView",
    "OpinionViewSet",
    "PaperViewSet",
    "PlanChangeViewSet",
    "PlannedStepViewSet",
    "PowerItemViewSet",
    "TenureViewSet",
]
