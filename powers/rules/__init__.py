"""What must hold before a step: the hard blocks of facts §8 as guards, each with its clause."""

from powers.rules.announcing import announced_before_effect, province_has_decided
from powers.rules.catalogue import has_items
from powers.rules.modes import (
    coercion_has_gone,
    is_transferred_penalty,
    mode_fits,
    new_mode_fits,
    objections_to_mode,
    penalty_is_exercised,
)
from powers.rules.reviewing import objection_has_reason
from powers.rules.starting import can_start, needs_hand_over
from powers.rules.terms import (
    expired_on,
    expiring_within,
    is_entrusted,
    last_day_of_term,
    term_has_passed,
    term_is_allowed,
    term_is_over,
)

__all__ = [
    "announced_before_effect",
    "can_start",
    "coercion_has_gone",
    "expired_on",
    "expiring_within",
    "has_items",
    "is_entrusted",
    "is_transferred_penalty",
    "last_day_of_term",
    "mode_fits",
    "needs_hand_over",
    "new_mode_fits",
    "objection_has_reason",
    "objections_to_mode",
    "penalty_is_exercised",
    "province_has_decided",
    "term_has_passed",
    "term_is_allowed",
    "term_is_over",
]
