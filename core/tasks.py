"""What core does in the worker. Each task bears being run twice."""

from celery import shared_task

from core import (
    bulk,  # noqa: F401  the worker must know the kind of job
    idempotency,
    imports,
    jobs,
    notifications,
    outbox,
)
from core.audit import checks
from core.upkeep import days  # noqa: F401  the worker must know the sheet


@shared_task(acks_late=True)
def relay_outbox() -> int:
    """Every ten seconds, and after each transaction that posted news."""
    return outbox.relay()


@shared_task(acks_late=True)
def run_import(job: int) -> None:
    imports.run(job)


@shared_task(acks_late=True)
def run_job(job: int) -> None:
    jobs.run(job)


@shared_task(acks_late=True)
def revive_jobs() -> int:
    """Each minute: jobs whose worker died go on."""
    return jobs.revive()


@shared_task(acks_late=True)
def send_digests() -> int:
    """Each morning."""
    return notifications.post_digests()


@shared_task(acks_late=True)
def keep_house() -> None:
    """Each hour: revive what a dead worker left, forget what is old."""
    imports.revive()
    imports.forget()
    jobs.forget()
    outbox.forget()
    idempotency.forget()


@shared_task(acks_late=True)
def seal_audit() -> int:
    """Each hour: what was cut since the last seal is all that could be cut unseen."""
    return checks.tend().number


@shared_task(acks_late=True, time_limit=24 * 3600)
def check_audit(check: int) -> None:
    checks.run_asked(check)
