"""Trainings for towns that take powers on, and who passed them (XY-2.1.3)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding, ScopedQuerySet, one_of
from core.workflow import Stateful
from powers.models.powers import Power
from towns.models import Division, Organisation, Placed


class TrainingQuerySet(ScopedQuerySet):
    """A county sees its trainings, a town those it is invited to, a department its own."""

    place = ""

    def within(self, post: Holding) -> Q:
        if post.column in {"town_id", "village_id"}:
            invited: Any = Training.towns.through.objects
            rows = Q(pk__in=invited.filter(division__in=post.place_ids).values("training_id"))
        else:
            rows = one_of(post.column, post.place_ids)
        return rows if post.unit_ids is None else rows & Q(organiser__in=post.unit_ids)

    def ahead(self) -> "TrainingQuerySet":
        """Planned for a day to come."""
        return self.filter(status=Training.Status.PLANNED, planned_date__gte=clock.today())

    def unreported(self) -> "TrainingQuerySet":
        """The day has passed, and the results are not in."""
        return self.filter(
            status__in=(Training.Status.PLANNED, Training.Status.HELD),
            planned_date__lt=clock.today(),
        )

    def with_counts(self) -> "TrainingQuerySet":
        return self.annotate(
            attended_count=Count("attendances", filter=Q(attendances__attended=True)),
            passed_count=Count("attendances", filter=Q(attendances__passed=True)),
        )


class Training(Stateful):
    """One training of a county department or the justice bureau for the people of towns."""

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("training", "planned")
        HELD = "held", pgettext_lazy("training", "held, results to come")
        REPORTED = "reported", pgettext_lazy("training", "results entered")
        CANCELLED = "cancelled", pgettext_lazy("training", "cancelled")

    TONES = {"planned": "wait", "held": "soon", "reported": "good", "cancelled": "off"}

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.PLANNED, editable=False
    )
    province = models.ForeignKey(Division, models.PROTECT, related_name="+", editable=False)
    city = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", editable=False)
    county = models.ForeignKey(
        Division, models.PROTECT, related_name="+", editable=False, verbose_name=_("county")
    )
    organiser = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("training", "organised by"),
        limit_choices_to={"kind": Organisation.Kind.DEPARTMENT},
    )
    title = models.CharField(_("title"), max_length=120)
    planned_date = models.DateField(pgettext_lazy("training", "day"))
    held_date = models.DateField(_("held on"), null=True, editable=False)
    hours = models.DecimalField(
        _("hours"), max_digits=4, decimal_places=1, validators=[MinValueValidator(Decimal("0.5"))]
    )
    venue = models.CharField(_("venue"), max_length=100)
    trainer = models.CharField(_("trainer"), max_length=100)
    domain = models.CharField(
        _("domain covered"),
        max_length=40,
        blank=True,
        help_text=_("All powers of this domain count as covered; blank where items are named."),
    )
    powers = models.ManyToManyField(
        Power, related_name="trainings", blank=True, verbose_name=_("items covered")
    )
    towns = models.ManyToManyField(
        Division,
        related_name="trainings",
        verbose_name=_("towns invited"),
        limit_choices_to={"level": Division.Level.TOWN},
    )
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("noun", "training")
        verbose_name_plural = _("trainings")
        ordering = ["-planned_date", "-id"]
        permissions = [("report_training", "Can enter the results of a training")]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_takes_time"),
            models.CheckConstraint(
                condition=~Q(status__in=["held", "reported"]) | Q(held_date__isnull=False),
                name="held_training_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-planned_date", "-id"], name="training_of_county"),
            models.Index(fields=["status", "planned_date"], name="training_by_status"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        place: Any = self.organiser.division
        self.province_id, self.city_id = place.province_id, place.city_id
        self.county_id = place.county_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("powers:training-detail", args=[self.pk])


class AttendanceQuerySet(ScopedQuerySet):
    """Questions about who was there."""

    place = ""
    unit = "training__organiser_id"

    def counting_since(self, day: date) -> "AttendanceQuerySet":
        """Passed in trainings whose results are in, held on `day` or later."""
        return self.filter(
            passed=True,
            training__status=Training.Status.REPORTED,
            training__held_date__gte=day,
        )


class Attendance(Placed):
    """Somebody of a town at a training: there or not, the score, passed or not."""

    training = models.ForeignKey(
        Training,
        models.CASCADE,
        related_name="attendances",
        verbose_name=pgettext_lazy("noun", "training"),
    )
    person = models.CharField(_("name"), max_length=60)
    attended = models.BooleanField(_("attended"), default=True)
    score = models.DecimalField(
        _("score"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    passed = models.BooleanField(_("passed"), default=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["training", "town", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "town", "person"],
                name="one_attendance_per_person",
                violation_error_message=_("This person is already on the list of this training."),
            ),
            models.CheckConstraint(
                condition=Q(attended=True) | Q(passed=False, score__isnull=True),
                name="who_passed_was_there",
                violation_error_message=_(
                    "Who was not there has no score and did not pass: tick “attended” or clear the result."
                ),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
                name="score_up_to_100",
            ),
        ]
        indexes = [models.Index(fields=["town", "training"], name="attendance_of_town")]

    def __str__(self) -> str:
        return self.person
