"""Places and their organisations, an entity per file."""

from towns.models.divisions import Division, Placed
from towns.models.organisations import Organisation

__all__ = ["Division", "Organisation", "Placed"]
