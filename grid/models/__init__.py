"""What is stored of the ground, an entity per file."""

from grid.models.changes import GridChange
from grid.models.grids import Grid
from grid.models.members import Member
from grid.models.patrols import PatrolLog
from grid.models.people import GridStaff

__all__ = ["Grid", "GridChange", "GridStaff", "Member", "PatrolLog"]
