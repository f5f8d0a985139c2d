"""Work on many rows in the worker: in parts, each done wholly or not at all, with a verdict a row.

An app declares what is done to the rows of a part (`register`), a page starts it (`start`). What a
part changes and its verdicts are one transaction: a worker that dies loses the part it was at and
repeats none, and whoever comes next goes on with the first part that is not done.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from core import audit, outbox
from core.clock import now
from core.errands import Errand
from core.notifications import notify
from core.scope import NOTHING, Holding, ScopedQuerySet
from core.workflow import Finding, Verdict

log = logging.getLogger(__name__)

TOPIC = "core.job"
A_STRETCH = 15 * 60
"""Seconds after which a task hands the rest to the next one; below the limit of a task."""
STALE = timedelta(minutes=2)
MOST_FAILURES = 5
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


class Stage(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", gettext_lazy("Waiting for its turn")
    RUNNING = "running", gettext_lazy("Under way")
    DONE = "done", gettext_lazy("Done")
    STOPPED = "stopped", gettext_lazy("Stopped")


OPEN = (Stage.WAITING, Stage.RUNNING)


class AlreadyRunning(Exception):
    """One of this kind at a time: `job` is the one that is under way."""

    def __init__(self, job: "Job") -> None:
        super().__init__(str(job))
        self.job = job


class JobQuerySet(ScopedQuerySet):
    """Jobs are their asker's own; no post gives a way into another's."""

    def within(self, post: Holding) -> Q:
        return NOTHING

    def visible_to(self, user: Any) -> "JobQuerySet":
        pk = getattr(user, "pk", None)
        return self.filter(by_id=pk) if pk else self.none()

    def open(self) -> "JobQuerySet":
        return self.filter(stage__in=OPEN)


class Job(Errand):
    """One order on many rows, of which the worker does one part after the other."""

    TONES = {"waiting": "wait", "running": "wait", "done": "good", "stopped": "late"}

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    model = models.CharField(_("kind of row"), max_length=80)
    payload = models.JSONField(default=dict)
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage.choices, default=Stage.WAITING
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    refusal = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "kind"],
                condition=Q(stage__in=[str(stage) for stage in OPEN]),
                name="one_job_of_a_kind_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(stage__in=[str(stage) for stage in OPEN]),
                name="job_open",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:job-detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.stage in OPEN

    @property
    def left(self) -> int:
        return self.total - self.done - self.refused

    @property
    def handled(self) -> int:
        return self.done + self.refused


class JobPart(models.Model):
    """Some rows of a job; with its verdicts, once they are done."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    keys = models.JSONField(_("rows of the part"))
    verdicts = models.JSONField(_("verdicts"), null=True)
    is_done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("part of a job")
        verbose_name_plural = _("parts of jobs")
        ordering = ["job", "number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="one_part_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"

    def told(self) -> Iterator[tuple[int, list[dict[str, str]]]]:
        """Row id and findings of each row; no findings: it was done."""
        for (key, _version), findings in zip(self.keys, self.verdicts or [], strict=False):
            yield key, findings


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
) -> Job:
    """Order the work on these rows, `size` a transaction; AlreadyRunning where one is under way."""
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
        for number, chunk in enumerate(chunks(list(keys), size))
    ]
    JobPart.objects.bulk_create(parts, batch_size=500)
    job.total = sum(len(part.keys) for part in parts)
    job.save(update_fields=["total"])
    outbox.post(TOPIC, {"job": job.pk})
    return job


def chunks(rows: list[Any], size: int) -> Iterator[list[Any]]:
    for begin in range(0, len(rows), size):
        yield rows[begin : begin + size]


@outbox.handles(TOPIC)
def _send_to_worker(payload: dict[str, Any]) -> None:
    current_app.send_task("core.tasks.run_job", [payload["job"]])


# --- working ------------------------------------------------------------------------------------


def run(pk: int, seconds: float = A_STRETCH) -> None:
    """In the worker: part after part, until the job ends or the stretch does."""
    begun = time.monotonic()
    try:
        while _next_part(pk):
            if time.monotonic() - begun > seconds:
                outbox.post(TOPIC, {"job": pk})
                return
    except Exception as problem:  # whatever a part met, the job keeps it and is tried again
        _failed(pk, problem)
        raise


def _next_part(pk: int) -> bool:
    """One part in one transaction; False where nothing is left, or another worker is at it."""
    with transaction.atomic():
        rows = Job.objects.open().select_for_update(skip_locked=True, of=("self",))
        job = rows.select_related("by").filter(pk=pk).first()
        if job is None:
            return False
        with translation.override(job.language):
            return _work(job, job.asker())


def _work(job: Job, by: Any) -> bool:
    if by is None:
        _put(job, Stage.STOPPED, gettext("Whoever ordered this no longer holds that post."))
        return False
    part = job.parts.filter(is_done=False).order_by("number").first()
    kind = kind_of(job.kind)
    with audit.acting(by):
        if part is None:
            return _end(job, kind)
        verdicts = kind.work(job, [(key, version) for key, version in part.keys], by)
    part.verdicts = [[shown(finding) for finding in one.findings] for one in verdicts]
    part.is_done = True
    part.save(update_fields=["verdicts", "is_done"])
    refused = sum(not one.is_done for one in verdicts)
    job.refused += refused
    job.done += len(verdicts) - refused
    job.failures = 0
    _put(job, Stage.RUNNING)
    return True


def shown(finding: Finding) -> dict[str, str]:
    return {"sentence": str(finding.sentence), "clause": finding.clause}


def _end(job: Job, kind: Kind) -> bool:
    if kind.ended:
        kind.ended(job)
    _put(job, Stage.DONE)
    facts = {"title": job.title, "done": job.done, "refused": job.refused}
    notify(
        [job.by],
        gettext("%(title)s: %(done)s done, %(refused)s refused.") % facts,
        url=job.get_absolute_url(),
        kind="core.job",
        key=f"core.job:{job.pk}",
    )
    return False


def _put(job: Job, stage: Stage, refusal: str = "") -> None:
    job.stage, job.changed_at = stage, now()
    job.refusal = refusal or job.refusal
    job.save()


@transaction.atomic
def _failed(pk: int, problem: Exception) -> None:
    """A part that fails again and again stops the job; the parts before it stay done."""
    log.exception("Job %s failed", pk)
    job = Job.objects.open().select_for_update(skip_locked=True).filter(pk=pk).first()
    if job is None:
        return
    job.failures += 1
    is_hopeless = job.failures >= MOST_FAILURES
    sentence = gettext("The next rows failed again and again (%(problem)s).")
    text = sentence % {"problem": type(problem).__name__}
    _put(job, Stage.STOPPED if is_hopeless else Stage.RUNNING, text if is_hopeless else "")


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
