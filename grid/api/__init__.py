"""The ground for programs, a topic per file."""

from grid.api.cases import AssistViewSet, CaseStageViewSet, CaseViewSet, CategoryViewSet
from grid.api.intake import IntakeStatusView, IntakeView
from grid.api.register import GridStaffViewSet, GridViewSet, PatrolLogViewSet

__all__ = [
    "AssistViewSet",
    "CaseStageViewSet",
    "CaseViewSet",
    "CategoryViewSet",
    "GridStaffViewSet",
    "GridViewSet",
    "IntakeStatusView",
    "IntakeView",
    "PatrolLogViewSet",
]
