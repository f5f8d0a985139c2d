"""What is stored of the ground, an entity per file."""

from grid.models.grids import Grid
from grid.models.people import GridStaff

__all__ = ["Grid", "GridStaff"]
