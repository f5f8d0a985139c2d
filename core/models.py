"""The models of core, gathered from their topic modules."""

from core.history import Step
from core.sharing import Loan

__all__ = ["Loan", "Step"]
