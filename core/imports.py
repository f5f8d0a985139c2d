"""Imports on their way: a file that was sent, what it would do, whether it was done.

Up to 1,000 rows are checked and saved at once; more goes through a worker, with progress. The
stages belong to the machine, not to a procedure of the office, so no workflow runs here.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import IO, Any

from celery import current_app
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Q
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.clock import now
from core.errands import Errand
from core.sheets import CellError, Report, Sheet, SheetRefused, sheet_of
from core.sheets.check import needed, read_rows

AT_ONCE = 1_000
KEPT = timedelta(days=1)
STALE = timedelta(minutes=30)
TOPIC = "core.import"


class Stage(models.TextChoices):
    """Where an import stands."""

    WAITING = "waiting", _("Waiting to be checked")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready to be saved")
    QUEUED = "queued", _("Waiting to be saved")
    SAVING = "saving", _("Being saved")
    DONE = "done", _("Done")
    WRONG = "wrong", _("Has mistakes")
    REFUSED = "refused", _("Not readable")


RUNNING = (Stage.WAITING, Stage.CHECKING, Stage.QUEUED, Stage.SAVING)


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ImportQuerySet":
        """One's own: a file may hold what others must not read."""
        return self.filter(by_id=user.pk) if user.pk else self.none()


class ImportJob(Errand):
    """One file that somebody sent for one sheet."""

    sheet = models.CharField(_("sheet"), max_length=80)
    file = models.FileField(upload_to="imports/%Y/%m/%d", max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage.choices, default=Stage.WAITING
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    progress = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    error_count = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    ignored = models.JSONField(default=list)
    saved_ids = models.JSONField(default=list)
    refusal = models.TextField(blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(stage__in=[str(stage) for stage in RUNNING]),
                name="import_running",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def sheet_title(self) -> str:
        return str(sheet_of(self.sheet).title)

    @property
    def is_running(self) -> bool:
        return self.stage in RUNNING

    @property
    def is_ready(self) -> bool:
        return self.stage == Stage.READY

    @property
    def is_done(self) -> bool:
        return self.stage == Stage.DONE

    @property
    def percent(self) -> int:
        return min(100, 100 * self.progress // self.total) if self.total else 0

    @property
    def cell_errors(self) -> list[CellError]:
        names = ("row", "letter", "heading", "value", "sentence")
        return [CellError(**{name: error[name] for name in names}) for error in self.errors]


# --- what pages call ----------------------------------------------------------------------------


def start(sheet: Sheet, upload: Any, by: Any) -> ImportJob:
    """Keeps the file and checks it, at once or in a worker; SheetRefused where it is no sheet."""
    upload.seek(0)
    total = _counted(sheet, upload, by, most=AT_ONCE + 1)
    upload.seek(0)
    job = ImportJob(
        sheet=sheet.name,
        file_name=str(upload.name)[-200:],
        total=total,
    ).ask_as(by)
    job.file.save(f"{now():%H%M%S}{_suffix(upload.name)}", upload, save=False)
    with transaction.atomic():
        job.save()
        if total > AT_ONCE:
            outbox.post(TOPIC, {"job": job.pk})
    if total <= AT_ONCE:
        _check(job, by)
    return job


def _suffix(name: Any) -> str:
    return ".csv" if str(name).lower().endswith(".csv") else ".xlsx"


def _counted(sheet: Sheet, upload: IO[bytes], by: Any, most: int | None) -> int:
    """The rows, as far as needed to know whether they are few."""
    _places, rows = read_rows(sheet, upload, "", needed(sheet, by))
    return sum(1 for _row in islice(rows, most))


def find(user: Any, pk: int) -> ImportJob:
    job = ImportJob.objects.visible_to(user).filter(pk=pk).first()
    if job is None:
        raise Http404
    # While rows are being saved, their transaction hides all but what the cache tells.
    job.progress = cache.get(_progress_key(job.pk)) if job.is_running else job.progress
    job.progress = job.progress or 0
    return job


def confirm(job: ImportJob, by: Any) -> ImportJob:
    """Saves what was found right; the second press finds it no longer ready."""
    with transaction.atomic():
        if not _moved(job, Stage.READY, Stage.QUEUED):
            job.refresh_from_db()
            return job
        if job.total > AT_ONCE:
            outbox.post(TOPIC, {"job": job.pk})
    if job.total <= AT_ONCE:
        _save(job, by)
    return job


def marked(job: ImportJob) -> IO[bytes]:
    """The sender's table with the mistakes marked."""
    with job.file.open("rb") as file:
        return sheet_of(job.sheet).marked(file, job.by, job.cell_errors, job.file_name)


# --- the work -----------------------------------------------------------------------------------


def run(pk: int) -> None:
    """In the worker: the next stretch of work of a job, as its sender, in his language and post."""
    job = ImportJob.objects.select_related("by").filter(pk=pk).first()
    if job is None:
        return
    with translation.override(job.language):
        by = job.asker()
        if by is None:
            job.refusal = str(_("Whoever sent this no longer holds the post it was sent in."))
            _put(job, Stage.REFUSED)
        elif job.stage == Stage.WAITING:
            _check(job, by)
        elif job.stage == Stage.QUEUED:
            _save(job, by)


def _check(job: ImportJob, by: Any) -> None:
    if _moved(job, Stage.WAITING, Stage.CHECKING):
        _count_all(job, by)
        report = _ran(job, "check", by)
        if report is not None:
            _settle(job, report, Stage.READY)


def _save(job: ImportJob, by: Any) -> None:
    if not _moved(job, Stage.QUEUED, Stage.SAVING):
        return
    with transaction.atomic():
        report = _ran(job, "save", by)
        if report is not None:
            _settle(job, report, Stage.DONE)


def _count_all(job: ImportJob, by: Any) -> None:
    """So far only "more than a few" was known: now what the progress is a part of."""
    if job.total <= AT_ONCE:
        return
    with job.file.open("rb") as file:
        job.total = _counted(sheet_of(job.sheet), file, by, most=None)
    ImportJob.objects.filter(pk=job.pk).update(total=job.total)


def _ran(job: ImportJob, work: str, by: Any) -> Report | None:
    """The report of one pass; None where the file was refused."""
    tell = _teller(job)
    tell(0)
    with job.file.open("rb") as file:
        try:
            pass_over = getattr(sheet_of(job.sheet), work)
            return pass_over(file, by, job.file_name, tell)
        except SheetRefused as refused:
            job.refusal = str(refused)
            _put(job, Stage.REFUSED)
    return None


def _progress_key(pk: int) -> str:
    return f"import-progress:{pk}"


def _teller(job: ImportJob) -> Callable[[int], None]:
    """Writes the progress where a page can read it, outside the transaction of the rows."""

    def tell(done: int) -> None:
        cache.set(_progress_key(job.pk), done, timeout=3600)

    return tell


def _settle(job: ImportJob, report: Report, good: Stage) -> None:
    job.total = job.progress = report.total
    job.counts, job.error_count = dict(report.counts), report.error_count
    job.errors = [{**vars(error), "cell": error.cell} for error in report.errors]
    job.headings, job.sample = report.headings, report.sample
    job.ignored, job.saved_ids = list(report.ignored), report.saved
    _put(job, good if report.is_right else Stage.WRONG)


def _put(job: ImportJob, stage: Stage) -> None:
    job.stage, job.changed_at = stage, now()
    job.save()


def _moved(job: ImportJob, before: Stage, after: Stage) -> bool:
    """One of several that try moves the job on."""
    moved = ImportJob.objects.filter(pk=job.pk, stage=before)
    if not moved.update(stage=after, changed_at=now()):
        return False
    job.stage = after
    return True


# --- housekeeping -------------------------------------------------------------------------------


def revive() -> int:
    """Jobs whose worker died go on from their last certain stage."""
    old = Q(changed_at__lt=now() - STALE)
    stuck = list(ImportJob.objects.filter(old, stage__in=RUNNING))
    for job in stuck:
        back = {Stage.CHECKING: Stage.WAITING, Stage.SAVING: Stage.QUEUED}.get(Stage(job.stage))
        if back is None or _moved(job, Stage(job.stage), back):
            ImportJob.objects.filter(pk=job.pk).update(changed_at=now())
            outbox.post(TOPIC, {"job": job.pk})
    return len(stuck)


def forget() -> int:
    """Sent files, what was read from them and where it went wrong are kept for a day."""
    old = ImportJob.objects.filter(created_at__lt=now() - KEPT).exclude(file="")
    for job in old:
        job.file.delete(save=False)
        job.errors, job.sample = [], []
        job.save()
    return len(old)


@outbox.handles(TOPIC)
def _send_to_worker(payload: dict[str, Any]) -> None:
    current_app.send_task("core.tasks.run_import", [payload["job"]])
