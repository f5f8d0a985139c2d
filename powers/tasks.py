"""What the powers do by themselves, each day in the worker; each task bears being run twice."""

from celery import shared_task

from powers import (
    cards,
    cleanups,
    duties,
    entrustment,
    evaluation,
    expiry,
    list_effects,
    list_standing,
    proposals,
    training,
    withdrawal,  # noqa: F401  the worker must know the kind of job
)
from powers.timetable import reminders


@shared_task(acks_late=True)
def expire_entrustments() -> int:
    """Shortly after midnight."""
    return expiry.expire()


@shared_task(acks_late=True)
def replace_lists() -> int:
    """Shortly after midnight: versions of towns' lists that take effect today."""
    return list_effects.take_effect()


@shared_task(acks_late=True)
def remind_of_expiry() -> int:
    """Each morning: 90, 60 and 30 days ahead."""
    return expiry.remind()


@shared_task(acks_late=True)
def remind_of_plans() -> int:
    """Each morning: what the timetable wants soon, and what is behind it."""
    return reminders.remind()


@shared_task(acks_late=True)
def tend_duties() -> int:
    """Shortly after midnight: terms that are over, comments not given, rows without a duty."""
    return duties.expire() + duties.lapse() + cleanups.close()


@shared_task(acks_late=True)
def remind_of_duties() -> int:
    """Each morning: temporary admissions that end soon, overdue rows of the yearly clean-up."""
    return duties.remind() + cleanups.remind()


@shared_task(acks_late=True)
def remind_of_trainings() -> int:
    """Each morning: before a planned day the towns, after it the organiser."""
    return training.remind()


@shared_task(acks_late=True)
def watch_cards() -> int:
    """Each morning: cards that end soon, towns that enforce with too few."""
    return cards.warn() + cards.tell_short()


@shared_task(acks_late=True)
def remind_of_filing() -> int:
    """Each morning: entrustments that the justice bureau has not got yet."""
    return entrustment.remind_of_filing()


@shared_task(acks_late=True)
def remind_of_evaluations() -> int:
    """Each morning: powers whose yearly evaluation comes near, or is overdue."""
    return evaluation.remind()


@shared_task(acks_late=True)
def propose() -> int:
    """On the second of each month, when last month is mostly in (R12)."""
    return proposals.close() + proposals.propose()


@shared_task(acks_late=True)
def close_proposals() -> int:
    """Each night: proposals that were overtaken."""
    return proposals.close()


@shared_task(acks_late=True)
def remind_of_lists() -> int:
    """Each morning: towns' lists that have not followed what is in force within the limit (R7)."""
    return list_standing.remind()
