"""One sent file and where it stands; what happens to it is in core/imports.py."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errands import Errand
from core.sheets import CellError, sheet_of

UNDO_WITHIN = timedelta(days=1)


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
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


RUNNING = (Stage.WAITING, Stage.CHECKING, Stage.QUEUED, Stage.SAVING, Stage.UNDOING)


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
    saved_at = models.DateTimeField(_("saved at"), null=True, editable=False)
    saved_event = models.BigIntegerField(
        _("last audit event when saved"), default=0, editable=False
    )

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
    def is_undone(self) -> bool:
        return self.stage == Stage.UNDONE

    @property
    def undo_until(self) -> datetime | None:
        return self.saved_at and self.saved_at + UNDO_WITHIN

    @property
    def percent(self) -> int:
        return min(100, 100 * self.progress // self.total) if self.total else 0

    @property
    def cell_errors(self) -> list[CellError]:
        names = ("row", "letter", "heading", "value", "sentence")
        return [CellError(**{name: error[name] for name in names}) for error in self.errors]
