"""What accounts does in the worker. Each task bears being run twice."""

from celery import shared_task

from accounts import door
from accounts.models import Session
from accounts.workflow import lapse_posts
from core import clock


@shared_task(acks_late=True)
def tend_accounts() -> int:
    """Each night: posts that ran out are called ended; what only the door needed is forgotten."""
    ended = lapse_posts()
    door.forget_old_tries()
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    return ended
