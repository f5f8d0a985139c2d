"""Columns of import and export: grids, staff."""

from grid.sheets.grids import GRIDS, STAFF

__all__ = ["GRIDS", "STAFF"]
