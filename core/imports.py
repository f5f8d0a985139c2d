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
from django.db import transaction
from django.db.models import Max, Q
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.audit import record
from core.audit.events import AuditEvent
from core.clock import now
from core.import_jobs import RUNNING, ImportJob, Stage
from core.sheets import Report, Sheet, SheetRefused, sheet_of
from core.sheets import undo as undoing
from core.sheets.check import needed, read_rows

AT_ONCE = 1_000
KEPT = timedelta(days=1)
STALE = timedelta(minutes=30)
TOPIC = "core.import"


# --- what pages call ----------------------------------------------------------------------------


def start(sheet: Sheet, upload: Any, by: Any) -> ImportJob:
    """Keeps the file and checks it, at once or in a worker; SheetRefused where it is no sheet."""
    upload.seek(0)
    total = _counted(sheet, upload, by, most=at_once(sheet) + 1)
    upload.seek(0)
    job = ImportJob(
        sheet=sheet.name,
        file_name=str(upload.name)[-200:],
        total=total,
    ).ask_as(by)
    job.file.save(f"{now():%H%M%S}{_suffix(upload.name)}", upload, save=False)
    is_long = total > at_once(sheet)
    with transaction.atomic():
        job.save()
        if is_long:
            outbox.post(TOPIC, {"job": job.pk})
    if not is_long:
        _check(job, by)
    return job


def at_once(sheet: Sheet) -> int:
    """How many rows are checked and saved while the sender waits."""
    return min(AT_ONCE, sheet.at_once or AT_ONCE)


def _is_long(job: ImportJob) -> bool:
    return job.total > at_once(sheet_of(job.sheet))


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
        if _is_long(job):
            outbox.post(TOPIC, {"job": job.pk})
    if not _is_long(job):
        _save(job, by)
    return job


def undo_objection(job: ImportJob, by: Any) -> str:
    """Why an import that is done can't be undone any more, or not by this person; blank where it can."""
    if not job.is_done or job.undo_until is None:
        return str(_("Only an import that is done can be undone."))
    if now() > job.undo_until:
        return str(_("An import can be undone within a day; that day is over."))
    if sheet_of(job.sheet).is_final:
        return str(
            _("Each row was a step of a procedure: it is corrected by the procedure's steps.")
        )
    if job.counts.get("changed"):
        return str(
            _(
                "This import also changed rows that were there before: correct those by a new import."
            )
        )
    if not job.saved_ids:
        return str(_("This import added no rows."))
    if job.post_id != getattr(getattr(by, "post", None), "pk", None):
        return str(_("Whoever sent this undoes it, in the post in which it was sent."))
    return ""


def undo(job: ImportJob, by: Any) -> ImportJob:
    """Takes back what came in, all or nothing; what was built on it is said in `refusal`."""
    if undo_objection(job, by):
        return job
    with transaction.atomic():
        if not _moved(job, Stage.DONE, Stage.UNDOING):
            job.refresh_from_db()
            return job
        if _is_long(job):
            outbox.post(TOPIC, {"job": job.pk})
    if not _is_long(job):
        _undo(job, by)
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
        elif job.stage == Stage.UNDOING:
            _undo(job, by)


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
            job.saved_at = now()
            job.saved_event = AuditEvent.objects.aggregate(last=Max("id"))["last"] or 0
            _settle(job, report, Stage.DONE)


def _undo(job: ImportJob, by: Any) -> None:
    """The second of two workers that took it finds it undone."""
    sheet = sheet_of(job.sheet)
    with transaction.atomic():
        locked = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if locked.stage != Stage.UNDOING:
            return
        try:
            removed = undoing.undo(sheet, job.saved_ids, job.saved_event, by)
        except SheetRefused as refused:
            job.refusal = str(_("Nothing was undone.")) + " " + str(refused)
            _put(job, Stage.DONE)
            return
        job.refusal = ""
        _put(job, Stage.UNDONE)
        record("note", job, user=by, detail={"reason": _said_undone(job), "number": removed})


def _said_undone(job: ImportJob) -> str:
    return str(_("Import undone: %(file)s")) % {"file": job.file_name}


def _count_all(job: ImportJob, by: Any) -> None:
    """So far only "more than a few" was known: now what the progress is a part of."""
    if not _is_long(job):
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
