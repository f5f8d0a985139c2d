"""Places, their organisations and the policies in force there, an entity per file."""

from towns.models.divisions import Division, Placed, PlacedAmongMany
from towns.models.organisations import Organisation
from towns.models.policy import (
    MissingParameter,
    PolicyClause,
    PolicyDocument,
    PolicyParameter,
    Programme,
)
from towns.models.profiles import TownProfile, TownTag

__all__ = [
    "Division",
    "MissingParameter",
    "Organisation",
    "Placed",
    "PlacedAmongMany",
    "PolicyClause",
    "PolicyDocument",
    "PolicyParameter",
    "Programme",
    "TownProfile",
    "TownTag",
]
