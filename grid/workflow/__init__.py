"""How what happens on the ground moves: a table per file."""

from grid.workflow.members import MEMBER

__all__ = ["MEMBER"]
