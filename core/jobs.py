"""Work on many rows in the worker: in parts, each done wholly or not at all, with a verdict a row.

An app declares what is done to the rows of a part (`register`), a page starts it (`start`). Several
workers may be at one job, each at a part that it holds locked. What a part changes and its verdicts
are one transaction: a worker that dies loses the part it was at and repeats none, and whoever comes
next takes the first part that is neither done nor held.
"""

import logging
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Value, When
from django.utils import translation
from django.utils.translation import gettext

from core import audit, outbox
from core.clock import now
from core.job_rows import OPEN, Job, JobPart, Stage
from core.notifications import notify
from core.workflow import Finding, Verdict

log = logging.getLogger(__name__)

TOPIC = "core.job"
A_STRETCH = 60
"""Seconds after which a task hands the rest to the next one, so that other tasks have their turn."""
STALE = timedelta(minutes=2)
MOST_FAILURES = 5
END = 0
KEPT = timedelta(days=90)

Keys = list[tuple[int, int | None]]
"""Row ids with the version that was seen, or None where any version will do."""
Work = Callable[["Job", Keys, Any], list[Verdict]]


@dataclass(frozen=True)
class Kind:
    """What is done to the rows of a part; `ended` runs with the last one, in its transaction."""

    name: str
    label: Any
    work: Work
    ended: Callable[["Job"], None] | None = None


_kinds: dict[str, Kind] = {}


def register(name: str, label: Any, work: Work, ended: Any = None) -> Kind:
    _kinds[name] = Kind(name, label, work, ended)
    return _kinds[name]


def kind_of(name: str) -> Kind:
    return _kinds[name]


class AlreadyRunning(Exception):
    """One of this kind at a time: `job` is the one that is under way."""

    def __init__(self, job: "Job") -> None:
        super().__init__(str(job))
        self.job = job


# --- starting -----------------------------------------------------------------------------------


@transaction.atomic
def start(
    kind: str,
    keys: Iterable[tuple[int, int | None]],
    *,
    by: Any,
    title: Any,
    model: type[models.Model],
    payload: dict[str, Any] | None = None,
    size: int = 100,
    belongs: Sequence[Hashable] = (),
) -> Job:
    """Order the work on these rows, `size` a transaction; AlreadyRunning where one is under way.

    `belongs` names for each row what it belongs to (its town): neighbours of one owner stay in one
    part, so that two workers never wait for each other at what their rows have in common.
    """
    job = Job(
        kind=kind, title=str(title)[:200], model=model._meta.label_lower, payload=payload or {}
    ).ask_as(by)
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        raise AlreadyRunning(Job.objects.open().get(by=by, kind=kind)) from None
    parts = [
        JobPart(job=job, number=number, keys=chunk)
        for number, chunk in enumerate(chunks(list(keys), size, belongs))
    ]
    JobPart.objects.bulk_create(parts, batch_size=500)
    job.total = sum(len(part.keys) for part in parts)
    job.save(update_fields=["total"])
    outbox.post(TOPIC, {"job": job.pk})
    return job


def chunks(rows: list[Any], size: int, belongs: Sequence[Hashable] = ()) -> Iterator[list[Any]]:
    """At most `size` rows each; more only where so many neighbours belong together."""
    part: list[Any] = []
    for _owner, pairs in groupby(zip(rows, belongs or rows, strict=True), key=itemgetter(1)):
        own = [row for row, _same in pairs]
        if part and len(part) + len(own) > size:
            yield part
            part = []
        part += own
    if part:
        yield part


@outbox.handles(TOPIC)
def _send_to_worker(payload: dict[str, Any]) -> None:
    """One task for each worker that may be at it together; who finds no part left goes home."""
    parts = JobPart.objects.filter(job=payload["job"], is_done=False).count()
    wanted = payload.get("tasks", min(settings.JOB_TASKS, max(parts, 1)))
    for _task in range(wanted):
        current_app.send_task("core.tasks.run_job", [payload["job"]])


# --- working ------------------------------------------------------------------------------------


def run(pk: int, seconds: float = A_STRETCH) -> None:
    """In the worker: part after part, until none is left to take or the stretch is over.

    A part that fails is left and the others are done; then its problem is raised.
    """
    begun = time.monotonic()
    failed: dict[int, Exception] = {}
    while _next_part(pk, failed):
        if time.monotonic() - begun > seconds:
            outbox.post(TOPIC, {"job": pk, "tasks": 1})
            break
    if failed:
        problem = next(iter(failed.values()))
        _failed(pk, problem)
        raise problem


def _next_part(pk: int, failed: dict[int, Exception]) -> bool:
    """One part in one transaction, or the end of the job; False where nothing is left to take."""
    at: int | None = None
    try:
        with transaction.atomic():
            job = Job.objects.open().select_related("by").filter(pk=pk).first()
            if job is None or len(failed) >= MOST_FAILURES:
                return False
            part = _held(job, failed)
            at = part.pk if part else END
            with translation.override(job.language):
                return _work(job, part, job.asker())
    except Exception as problem:  # whatever a part met, the job keeps it and is tried again
        if at is None:
            raise
        log.exception("Job %s failed", pk)
        failed[at] = problem
        return at != END


def _held(job: Job, failed: Iterable[int]) -> JobPart | None:
    """The first part that is neither done nor held by another worker, now held by this one."""
    parts = job.parts.filter(is_done=False).exclude(pk__in=list(failed)).order_by("number")
    return parts.select_for_update(skip_locked=True, of=("self",)).first()


def _work(job: Job, part: JobPart | None, by: Any) -> bool:
    if by is None:
        if own := _locked(job.pk):
            _stop(own, gettext("Whoever ordered this no longer holds that post."))
        return False
    with audit.acting(by):
        if part is None:
            _end(job)
            return False
        given = [(key, version) for key, version in part.keys]
        verdicts = kind_of(job.kind).work(job, given, by)
        part.verdicts = [[shown(finding) for finding in one.findings] for one in verdicts]
        part.is_done = True
        part.save(update_fields=["verdicts", "is_done"])
        _count(job, verdicts)
    return True


def _count(job: Job, verdicts: list[Verdict]) -> None:
    """Last of a part's statements, so that other workers wait for no more than its commit."""
    refused = sum(not one.is_done for one in verdicts)
    Job.objects.filter(pk=job.pk).update(
        done=F("done") + len(verdicts) - refused,
        refused=F("refused") + refused,
        failures=0,
        stage=Case(When(stage=Stage.WAITING, then=Value(Stage.RUNNING)), default=F("stage")),
        changed_at=now(),
    )


def shown(finding: Finding) -> dict[str, str]:
    return {"sentence": str(finding.sentence), "clause": finding.clause}


def _locked(pk: int) -> Job | None:
    """The job with its numbers as they are, if it is still open."""
    rows = Job.objects.open().select_for_update(of=("self",)).select_related("by")
    return rows.filter(pk=pk).first()


def _end(job: Job) -> None:
    """Once, by whoever is first to find every part done."""
    own = _locked(job.pk)
    if own is None or own.parts.filter(is_done=False).exists():
        return
    kind = kind_of(own.kind)
    if kind.ended:
        kind.ended(own)
    _put(own, Stage.DONE)
    _tell(own, gettext("%(title)s: %(done)s done, %(refused)s refused."))


def _tell(job: Job, words: str) -> None:
    facts = {"title": job.title, "done": job.done, "refused": job.refused, "left": job.left}
    key = f"core.job:{job.pk}"
    notify([job.by], words % facts, url=job.get_absolute_url(), kind="core.job", key=key)


def _stop(job: Job, refusal: str) -> None:
    """What is done stays done; the kind's end closes up, as far as it can, and the asker is told."""
    _put(job, Stage.STOPPED, refusal)
    kind = kind_of(job.kind)
    try:
        with transaction.atomic():
            if kind.ended:
                kind.ended(job)
    except Exception:  # it may be what failed all along
        log.exception("Job %s could not be closed up", job.pk)
    _tell(job, gettext("%(title)s has stopped: %(done)s done, %(refused)s refused, %(left)s left."))


def _put(job: Job, stage: Stage, refusal: str = "") -> None:
    job.stage, job.changed_at = stage, now()
    job.refusal = refusal or job.refusal
    job.save()


@transaction.atomic
def _failed(pk: int, problem: Exception) -> None:
    """A part that fails again and again stops the job; the other parts stay done."""
    job = _locked(pk)
    if job is None:
        return
    job.failures += 1
    if job.failures < MOST_FAILURES:
        _put(job, Stage.RUNNING)
        return
    with translation.override(job.language):
        sentence = gettext("The next rows failed again and again (%(problem)s).")
        _stop(job, sentence % {"problem": type(problem).__name__})


# --- housekeeping -------------------------------------------------------------------------------


def revive() -> int:
    """Jobs on which nothing moved for a while: their worker died, or the message was lost."""
    stuck = Job.objects.open().filter(changed_at__lt=now() - STALE)
    keys = list(stuck.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            Job.objects.filter(pk=key).update(changed_at=now())
            outbox.post(TOPIC, {"job": key})
    return len(keys)


def forget() -> int:
    """Jobs of last season with their verdicts; what they did stands in the history of each row."""
    old = Job.objects.exclude(stage__in=OPEN).filter(created_at__lt=now() - KEPT)
    count, _models = old.delete()
    return count
