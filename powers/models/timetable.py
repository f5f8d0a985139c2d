"""The timetable of handing down (下放权限时间表, XY-2.1.3): the plan, what it was before, the fact."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding, ScopedQuerySet, one_of
from powers.models.batches import Batch
from powers.models.catalogue import PowerItem
from powers.models.delegations import Delegation
from powers.models.modes import Stage
from towns.models import Placed, PolicyParameter

AHEAD = "plan_reminder_days_before"


class Standing(models.TextChoices):
    """How a planned day and the fact stand to each other."""

    LATE = "late", pgettext_lazy("plan", "late")
    SOON = "soon", pgettext_lazy("plan", "due soon")
    AHEAD = "ahead", pgettext_lazy("plan", "to come")
    SLIPPED = "slipped", pgettext_lazy("plan", "done, but late")
    ON_TIME = "on_time", pgettext_lazy("plan", "done on time")
    DROPPED = "dropped", pgettext_lazy("plan", "no longer needed")


def soon_until() -> date:
    """The last day that counts as soon: as far ahead as the first reminder looks."""
    days = PolicyParameter.objects.prevailing(None, clock.today(), AHEAD).get(AHEAD)
    return clock.today() + timedelta(days=max(days.figure) if days else 0)  # type: ignore[type-var, arg-type]


class PlannedStepQuerySet(ScopedQuerySet):
    """Questions about the timetable; a department sees the steps in which it has a line."""

    place = ""

    def within(self, post: Holding) -> Q:
        if post.unit_ids is None:
            return super().within(post)
        own = Delegation.objects.filter(
            batch=OuterRef("batch_id"), town=OuterRef("town_id"), department__in=post.unit_ids
        )
        return one_of(post.column, post.place_ids) & Q(Exists(own))

    def open(self) -> "PlannedStepQuerySet":
        return self.filter(done_date=None, is_dropped=False)

    def late(self) -> "PlannedStepQuerySet":
        """Planned for a day that has passed, and not done."""
        return self.open().filter(planned_date__lt=clock.today())

    def due_soon(self) -> "PlannedStepQuerySet":
        return self.open().filter(planned_date__range=(clock.today(), soon_until()))

    def on_time(self) -> "PlannedStepQuerySet":
        return self.filter(done_date__lte=F("planned_date"))

    def slipped(self) -> "PlannedStepQuerySet":
        """Done after the planned day."""
        return self.filter(done_date__gt=F("planned_date"))

    def replanned(self) -> "PlannedStepQuerySet":
        """Planned anew for a later day than at first."""
        return self.filter(planned_date__gt=F("first_planned_date"))

    def with_standing(self) -> "PlannedStepQuerySet":
        """Each row's `standing`, and `slip`: days between the plan and the fact, or today."""
        today = clock.today()
        standing = Case(
            When(is_dropped=True, then=Value(Standing.DROPPED.value)),
            When(done_date__gt=F("planned_date"), then=Value(Standing.SLIPPED.value)),
            When(done_date__isnull=False, then=Value(Standing.ON_TIME.value)),
            When(planned_date__lt=today, then=Value(Standing.LATE.value)),
            When(planned_date__lte=soon_until(), then=Value(Standing.SOON.value)),
            default=Value(Standing.AHEAD.value),
            output_field=CharField(),
        )
        slip = Func(
            Coalesce(F("done_date"), Value(today, models.DateField())),
            F("planned_date"),
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=IntegerField(),
        )
        return self.annotate(standing=standing, slip=slip)


class PlannedStep(Placed):
    """The day by which all simple (medium, complex) lines of a batch for a town are to have left a stage."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="plan", verbose_name=_("batch"))
    complexity = models.CharField(
        _("complexity"), max_length=10, choices=PowerItem.Complexity.choices
    )
    stage = models.CharField(
        pgettext_lazy("procedure", "stage"), max_length=20, choices=Stage.choices
    )
    position = models.PositiveSmallIntegerField(_("order"), editable=False)
    planned_date = models.DateField(_("planned day"))
    first_planned_date = models.DateField(_("first planned for"), editable=False)
    done_date = models.DateField(_("done on"), null=True, blank=True, editable=False)
    is_dropped = models.BooleanField(_("no longer needed"), default=False, editable=False)

    objects = PlannedStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned step")
        verbose_name_plural = _("timetable")
        ordering = ["batch", "town", "complexity", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "town", "complexity", "stage"], name="one_plan_per_stage"
            ),
        ]
        indexes = [
            models.Index(fields=[level, "planned_date", "id"], name=f"plan_by_day_{level}")
            for level in ("town", "county", "city", "province")
        ] + [
            models.Index(
                fields=["planned_date"],
                condition=Q(done_date=None, is_dropped=False),
                name="plan_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.town} · {self.get_stage_display()}（{self.get_complexity_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("powers:plan-detail", args=[self.pk])

    @property
    def group(self) -> tuple[int, int, str]:
        """The lines that it is about: batch, town, class."""
        return self.batch_id, self.town_id, self.complexity

    @property
    def is_open(self) -> bool:
        return self.done_date is None and not self.is_dropped


class PlanChangeQuerySet(ScopedQuerySet):
    """Seen with the step that was planned anew."""

    place = "step"

    def within(self, post: Holding) -> Q:
        steps: Any = PlannedStep.objects
        return Q(step__in=steps.filter(steps.all().within(post)))


class PlanChange(models.Model):
    """A planned day that was given up: what it was, what it became, why, by whom."""

    step = models.ForeignKey(PlannedStep, models.PROTECT, related_name="changes")
    old_date = models.DateField(_("planned before"))
    new_date = models.DateField(_("planned now"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = PlanChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the timetable")
        verbose_name_plural = _("changes of the timetable")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old_date} → {self.new_date}"
