"""The patrol log (R29): what a grid worker did that is no case, and never counts as one."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from grid.field import FieldQuerySet
from grid.models.grids import Grid
from towns.models import Placed


class PatrolLogQuerySet(FieldQuerySet):
    """Questions about patrols."""

    def on(self, day: date) -> "PatrolLogQuerySet":
        return self.filter(begun_at__date=day)

    def counted(self) -> Any:
        """Grid → how many entries of each kind; figures of diligence, never of cases (R29)."""
        return self.values("grid", "kind").annotate(entries=Count("pk")).order_by("grid", "kind")


class PatrolLog(Placed):
    """One round: nothing found, something explained to people, or somebody visited.

    A zero report is an entry here and nowhere else: mixed with cases it would make every rate
    meaningless (facts §4.2).
    """

    class Kind(models.TextChoices):
        ZERO = "zero", _("patrolled, nothing found")
        PROPAGANDA = "propaganda", _("explained to people")
        VISIT = "visit", _("visited a household or firm")

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="patrols", verbose_name=_("grid"))
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("grid worker"),
    )
    kind = models.CharField(
        pgettext_lazy("patrol", "kind"), max_length=12, choices=Kind.choices, default=Kind.ZERO
    )
    begun_at = models.DateTimeField(pgettext_lazy("patrol", "begun"), default=clock.now)
    ended_at = models.DateTimeField(pgettext_lazy("patrol", "ended"), null=True, blank=True)
    text = models.TextField(pgettext_lazy("patrol", "what was done"), max_length=2000, blank=True)
    lon = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(73.0), MaxValueValidator(136.0)],
    )
    lat = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(3.0), MaxValueValidator(54.0)],
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = PatrolLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("patrol log")
        verbose_name_plural = _("patrol logs")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")),
                name="patrol_ends_after_it_begins",
                violation_error_message=_("The patrol ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(kind="zero") | ~Q(text=""),
                name="patrol_says_what_was_done",
                violation_error_message=_(
                    "Write what was explained or whom you visited; only a zero report needs no words."
                ),
            ),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__isnull=False, lat__isnull=False),
                name="patrol_position_is_whole",
                violation_error_message=_("A position has a longitude and a latitude."),
            ),
        ]
        indexes = [
            models.Index(fields=["grid", "-begun_at"], name="patrols_of_grid"),
            models.Index(fields=["worker", "-begun_at"], name="patrols_of_worker"),
            models.Index(fields=["town", "-begun_at", "-id"], name="patrols_of_town"),
            models.Index(fields=["county", "-begun_at", "-id"], name="patrols_of_county"),
        ]

    def __str__(self) -> str:
        return f"{self.grid.name} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("grid:patrol-detail", args=[self.pk])

    def clean(self) -> None:
        if self.begun_at and self.begun_at > clock.now():
            raise ValidationError({"begun_at": _("A patrol is entered when it has begun.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.town_id, self.province_id = self.grid.town_id, self.grid.province_id
        self.city_id, self.county_id = self.grid.city_id, self.grid.county_id
        super().save(*args, **kwargs)
