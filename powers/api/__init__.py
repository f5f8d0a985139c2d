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

__all__ = [
    "BatchViewSet",
    "CatalogueVersionViewSet",
    "CertifiedOfficerViewSet",
    "DelegationViewSet",
    "LegalBasisViewSet",
    "MayView",
    "OpinionViewSet",
    "PaperViewSet",
    "PowerItemViewSet",
    "TenureViewSet",
]
