"""R10: the environment bureau belongs to the city, so the city government consents first (facts §1.2)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers.models import PowerItem

DEPARTMENT = "生态环境"
DOMAINS = frozenset({"生态环境", "环境保护"})


def is_environmental(item: PowerItem) -> bool:
    """By the department that gives it up, or by its domain."""
    return DEPARTMENT in item.department_name or item.domain in DOMAINS


def city_has_consented(move: Move) -> Iterable[Finding]:
    """R10: number and date of the city government's consent stand in the decision."""
    if not is_environmental(move.item.item):
        return
    number, day = move.data.get("consent_number"), move.data.get("consent_date")
    if not number:
        yield _missing(
            _(
                "The environment bureau is the city's: enter the number of the city government's consent, "
                "without which its powers can't be handed down."
            ),
            "consent_number",
        )
    if not day or day > clock.today():
        yield _missing(_("Enter the day on which the city government consented."), "consent_date")


def _missing(sentence: str, field: str) -> Finding:
    return Finding(sentence, clause="XY-2.1.2", rule="R10", field=field)
