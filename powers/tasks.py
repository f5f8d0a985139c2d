"""What the powers do by themselves, each day in the worker; each task bears being run twice."""

from celery import shared_task

from powers import expiry


@shared_task(acks_late=True)
def expire_entrustments() -> int:
    """Shortly after midnight."""
    return expiry.expire()


@shared_task(acks_late=True)
def remind_of_expiry() -> int:
    """Each morning: 90, 60 and 30 days ahead."""
    return expiry.remind()
