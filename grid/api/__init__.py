"""The ground for programs, a topic per file."""

from grid.api.beside import AssistViewSet, CaseRequestViewSet, SupervisionViewSet
from grid.api.cases import CaseStageViewSet, CaseViewSet, CategoryViewSet
from grid.api.intake import IntakeStatusView, IntakeView
from grid.api.register import GridStaffViewSet, GridViewSet, MemberViewSet, PatrolLogViewSet

__all__ = [
    "AssistViewSet",
    "CaseRequestViewSet",
    "CaseStageViewSet",
    "CaseViewSet",
    "CategoryViewSet",
    "GridStaffViewSet",
    "GridViewSet",
    "IntakeStatusView",
    "IntakeView",
    "MemberViewSet",
    "PatrolLogViewSet",
    "SupervisionViewSet",
]
