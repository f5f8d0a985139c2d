"""What grid does in the worker. Each task bears being run twice."""

from celery import shared_task

from grid import signatures, suggest


@shared_task(acks_late=True)
def learn_words() -> int:
    """Each night: what the closed cases say of words."""
    return suggest.learn_all()


@shared_task(acks_late=True)
def forget_nonces() -> int:
    """Each quarter of an hour: spent numbers of requests that are too old anyway."""
    return signatures.forget()
