"""What is imported and exported, a topic per file."""

from powers.sheets.attendance import ATTENDANCE
from powers.sheets.duties import DUTIES
from powers.sheets.evaluations import EVALUATIONS
from powers.sheets.items import CATALOGUE_ITEMS
from powers.sheets.law import LEGAL_BASES
from powers.sheets.lists import LIST_ENTRIES
from powers.sheets.matters import OPEN_MATTERS
from powers.sheets.proposals import PROPOSALS
from powers.sheets.requests import REQUESTS
from powers.sheets.timetable import TIMETABLE
from powers.sheets.use import USE

__all__ = [
    "ATTENDANCE",
    "CATALOGUE_ITEMS",
    "DUTIES",
    "EVALUATIONS",
    "LEGAL_BASES",
    "LIST_ENTRIES",
    "OPEN_MATTERS",
    "PROPOSALS",
    "REQUESTS",
    "TIMETABLE",
    "USE",
]
