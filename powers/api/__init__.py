"""The powers for programs, a topic per file."""

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
    "OpinionViewSet",
    "PaperViewSet",
    "PowerItemViewSet",
]
