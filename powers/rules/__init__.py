"""What must hold before a step: the hard blocks of facts §8 as guards, each with its clause."""

from powers.rules.announcing import (
    announced_before_effect,
    province_decided_first,
    province_has_decided,
)
from powers.rules.catalogue import has_items, something_is_dropped
from powers.rules.entrusting import (
    awaits_filing,
    delegate_is_organ,
    entrustment_is_published,
    filed_after_signing,
    licence_stands_on_text,
    nothing_is_passed_on,
    signed_end_is_published,
    termination_is_published,
)
from powers.rules.environment import city_has_consented, is_environmental
from powers.rules.evaluating import evaluation_is_whole, verdict_has_reason
from powers.rules.handing_back import declaration_is_true, matters_are_declared
from powers.rules.modes import (
    alone,
    coercion_has_gone,
    coercion_left_alone,
    is_given_up,
    is_transferred_penalty,
    mode_fits,
    new_mode_fits,
    objections_to_mode,
    penalty_is_exercised,
)
from powers.rules.reviewing import objection_has_reason
from powers.rules.starting import can_start, can_start_again, needs_hand_over
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
    "alone",
    "announced_before_effect",
    "awaits_filing",
    "can_start",
    "can_start_again",
    "city_has_consented",
    "coercion_has_gone",
    "coercion_left_alone",
    "declaration_is_true",
    "delegate_is_organ",
    "entrustment_is_published",
    "evaluation_is_whole",
    "expired_on",
    "expiring_within",
    "filed_after_signing",
    "has_items",
    "is_entrusted",
    "is_environmental",
    "is_given_up",
    "is_transferred_penalty",
    "last_day_of_term",
    "licence_stands_on_text",
    "matters_are_declared",
    "mode_fits",
    "needs_hand_over",
    "new_mode_fits",
    "nothing_is_passed_on",
    "objection_has_reason",
    "objections_to_mode",
    "penalty_is_exercised",
    "province_decided_first",
    "province_has_decided",
    "signed_end_is_published",
    "something_is_dropped",
    "term_has_passed",
    "term_is_allowed",
    "term_is_over",
    "termination_is_published",
    "verdict_has_reason",
]
