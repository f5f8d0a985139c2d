"""The rows of a job: the order, its parts with their verdicts; core.jobs does the work."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from core.errands import Errand
from core.scope import NOTHING, Holding, ScopedQuerySet


class Stage(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", gettext_lazy("Waiting for its turn")
    RUNNING = "running", gettext_lazy("Under way")
    DONE = "done", gettext_lazy("Done")
    STOPPED = "stopped", gettext_lazy("Stopped")


OPEN = (Stage.WAITING, Stage.RUNNING)


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
