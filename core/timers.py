"""Limits kept with rows: a generic table of running clocks, for whoever has no columns of his own.

`begin(item, "review", Limit(5, Unit.WORKING_DAYS))`, `pause`, `go_on`, `extend`, `meet`; `due_at`
and `warn_at` are stored, so lists can filter and sort by them, and recomputed with the calendar.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import deadlines
from core.calendars import calendar_for, on_change
from core.clock import now
from core.deadlines import WARNING_SHARE, Limit, LimitError, Pause, State, Unit


class TimerQuerySet(models.QuerySet):
    def of(self, item: models.Model) -> "TimerQuerySet":
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)

    def running(self) -> "TimerQuerySet":
        return self.filter(met_at=None)

    def overdue(self, moment: datetime | None = None) -> "TimerQuerySet":
        return self.running().filter(due_at__lt=moment or now())

    def to_warn(self, moment: datetime | None = None) -> "TimerQuerySet":
        """Warning reached, end not."""
        moment = moment or now()
        return self.running().filter(warn_at__lte=moment, due_at__gte=moment)


class Timer(models.Model):
    """One limit of one row, from its start until it is met."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    item = GenericForeignKey()
    name = models.CharField(_("limit"), max_length=60)
    amount = models.PositiveIntegerField(_("amount"))
    unit = models.CharField(_("unit"), max_length=20, choices=Unit.choices)
    region = models.CharField(_("region"), max_length=12, blank=True)
    warning_share = models.DecimalField(max_digits=4, decimal_places=3, default=WARNING_SHARE)
    started_at = models.DateTimeField(_("started at"))
    extension = models.PositiveIntegerField(_("extension"), default=0)
    extension_reason = models.CharField(_("reason for the extension"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    warn_at = models.DateTimeField(_("warn at"), null=True)
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)

    objects = TimerQuerySet.as_manager()

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "name"],
                condition=Q(met_at=None),
                name="timer_one_running_per_name",
            ),
            models.CheckConstraint(
                condition=Q(extension__lte=models.F("amount")), name="timer_extension_not_longer"
            ),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="timer_item"),
            models.Index(fields=["due_at"], condition=Q(met_at=None), name="timer_running_due"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.limit}"

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, Unit(self.unit))

    @property
    def whole(self) -> Limit:
        """With the extension."""
        return Limit(self.amount + self.extension, Unit(self.unit))

    @property
    def stops(self) -> list[Pause]:
        return [Pause(stop.start_at, stop.end_at) for stop in self.pauses.all()]

    def state(self, moment: datetime | None = None) -> State:
        """As it stands, or as it stood when it was met."""
        return deadlines.state(self.met_at or moment or now(), self.warn_at, self.due_at)

    def elapsed(self, moment: datetime | None = None) -> Decimal:
        """Units that have run."""
        until = self.met_at or moment or now()
        calendar = calendar_for(self.region)
        return deadlines.elapsed(self.started_at, until, self.unit, calendar, self.stops)

    def compute(self) -> bool:
        """Sets the end and the warning; True where they moved."""
        before = (self.due_at, self.warn_at)
        calendar, stops = calendar_for(self.region), self.stops if self.pk else []
        self.due_at = deadlines.due(self.started_at, self.whole, calendar, stops)
        self.warn_at = deadlines.warn_at(
            self.started_at, self.whole, calendar, stops, self.warning_share
        )
        return (self.due_at, self.warn_at) != before


class TimerPause(models.Model):
    """An interval in which a limit's clock stood, with the reason."""

    timer = models.ForeignKey(Timer, models.CASCADE, related_name="pauses")
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("stopped interval")
        verbose_name_plural = _("stopped intervals")
        ordering = ["start_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["timer"], condition=Q(end_at=None), name="timer_one_open_pause"
            ),
            models.CheckConstraint(
                condition=Q(end_at=None) | Q(end_at__gte=models.F("start_at")),
                name="timer_pause_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_at} – {self.end_at or ''}: {self.reason}"


def begin(
    item: models.Model,
    name: str,
    limit: Limit,
    *,
    region: str = "",
    share: Decimal = WARNING_SHARE,
    start: datetime | None = None,
) -> Timer:
    timer = Timer(
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        name=name,
        amount=limit.amount,
        unit=limit.unit,
        region=region,
        warning_share=share,
        started_at=start or now(),
    )
    timer.compute()
    timer.save()
    return timer


@transaction.atomic
def pause(timer: Timer, reason: str) -> None:
    """Stops the clock; a clock that stands already or has been met stays as it is."""
    timer = _locked(timer)
    if timer.met_at is None and not timer.pauses.filter(end_at=None).exists():
        timer.pauses.create(start_at=now(), reason=reason)
        _recompute(timer)


@transaction.atomic
def go_on(timer: Timer) -> None:
    timer = _locked(timer)
    timer.pauses.filter(end_at=None).update(end_at=now())
    _recompute(timer)


@transaction.atomic
def extend(timer: Timer, by: Limit, reason: str) -> None:
    """Once, and by no more than the limit; else LimitError."""
    timer = _locked(timer)
    if timer.extension:
        raise LimitError(_("The limit has been extended already; it can be extended only once."))
    timer.limit.extended(by)
    timer.extension, timer.extension_reason = by.amount, reason
    timer.save(update_fields=["extension", "extension_reason"])
    _recompute(timer)


def meet(timer: Timer) -> None:
    """The limit is met now; the first time counts."""
    Timer.objects.filter(pk=timer.pk, met_at=None).update(met_at=now())


def _locked(timer: Timer) -> Timer:
    return Timer.objects.select_for_update().get(pk=timer.pk)


def _recompute(timer: Timer) -> None:
    timer.compute()
    timer.save(update_fields=["due_at", "warn_at"])


@on_change
def recompute_all() -> None:
    """Every running limit by the calendar as it is now."""
    for timers in _chunks(Timer.objects.running().prefetch_related("pauses").order_by("pk")):
        moved = [timer for timer in timers if timer.compute()]
        Timer.objects.bulk_update(moved, ["due_at", "warn_at"])


def _chunks(rows: TimerQuerySet, size: int = 1_000) -> Iterable[list[Timer]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:size]):
        yield chunk
        last = chunk[-1].pk
