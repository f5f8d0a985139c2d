"""The ground for programs, a topic per file."""

from grid.api.register import GridStaffViewSet, GridViewSet, PatrolLogViewSet

__all__ = ["GridStaffViewSet", "GridViewSet", "PatrolLogViewSet"]
