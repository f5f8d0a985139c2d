"""What grid does in the worker. Each task bears being run twice."""

from celery import shared_task

from grid import cards, signatures, standing, suggest, supervision


@shared_task(acks_late=True)
def learn_words() -> int:
    """Each night: what the closed cases say of words."""
    return suggest.learn_all()


@shared_task(acks_late=True)
def forget_nonces() -> int:
    """Each quarter of an hour: spent numbers of requests that are too old anyway."""
    return signatures.forget()


@shared_task(acks_late=True)
def watch_limits() -> int:
    """Each minute: yellow and red cards, supervision that nobody answered (R22)."""
    return cards.watch() + supervision.raise_unanswered()


@shared_task(acks_late=True)
def end_holds() -> int:
    """Shortly after midnight: holds whose last day is over (R20)."""
    return standing.end_holds() + standing.lapse_left_over()


@shared_task(acks_late=True)
def measure_ground() -> int:
    """Shortly after midnight: ground of towns whose grids change on this day (ZJ-12)."""
    from grid import measuring  # only here the library of polygons is loaded

    return measuring.remeasure_changed()


@shared_task(acks_late=True)
def archive_settled() -> int:
    """Each night: what was settled long ago is filed, and what was told in confidence forgotten."""
    return standing.archive() + standing.forget_tellers() + standing.forget_declined()
