"""Grids: the smallest pieces of ground, each with one unified code and its people (ZJ-12)."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.search import BigramIndex
from grid.field import FieldQuerySet
from towns.models import Division, Placed


class GridQuerySet(FieldQuerySet):
    """Questions about grids. Agencies and departments see all grids of their place."""

    grid = "pk"
    is_shared = True

    def in_force(self, day: date | None = None) -> "GridQuerySet":
        day = day or clock.today()
        return self.filter(
            Q(valid_until_date=None) | Q(valid_until_date__gte=day), valid_from_date__lte=day
        )

    def ended(self) -> "GridQuerySet":
        return self.filter(valid_until_date__lt=clock.today())

    def with_worker(self) -> "GridQuerySet":
        """Annotates `worker_name`: who works there full time today."""
        staff: Any = self.model._meta.get_field("staff").related_model
        people = staff.objects.in_force().full_time().filter(grid=OuterRef("pk"))
        return self.annotate(worker_name=Subquery(people.values("name")[:1]))

    def of_village(self, code: str) -> "GridQuerySet":
        return self.filter(village_code=code)

    def changing(self, since: date, until: date) -> "GridQuerySet":
        """Grids that begin in these days, or ended the day before one of them."""
        ended = Q(valid_until_date__range=(since - timedelta(days=1), until - timedelta(days=1)))
        return self.filter(Q(valid_from_date__range=(since, until)) | ended)

    def drawn(self) -> "GridQuerySet":
        return self.filter(boundary__isnull=False)

    def around(self, lon: float, lat: float) -> "GridQuerySet":
        """Grids whose box holds the point; `grid.ground.holding` tells which ground really does."""
        return self.filter(min_lon__lte=lon, max_lon__gte=lon, min_lat__lte=lat, max_lat__gte=lat)


class Grid(Placed):
    """One grid of one village: ordinary ground, or special ground such as a park, school or market.

    The code stays when the name changes. A split or a merger ends a grid and begins others
    (`GridChange`). A grid may wait for its code; that is a finding, and no error.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", pgettext_lazy("grid", "ordinary")
        SPECIAL = "special", pgettext_lazy("grid", "special")

    class Special(models.TextChoices):
        PARK = "park", _("industrial park")
        SCHOOL = "school", pgettext_lazy("grid", "school")
        MARKET = "market", pgettext_lazy("grid", "market")
        SCENIC = "scenic", _("scenic area")
        HOSPITAL = "hospital", _("hospital")
        OTHER = "other", pgettext_lazy("grid", "other special ground")

    TONES = {"ordinary": "plain", "special": "wait"}

    code = models.CharField(
        _("unified code"),
        max_length=20,
        blank=True,
        help_text=_("The village's 12 digits and the number of the grid in the village."),
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ORDINARY)
    special = models.CharField(
        _("special ground"), max_length=10, choices=Special.choices, blank=True
    )
    village = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("village"),
        limit_choices_to={"level": Division.Level.VILLAGE},
    )
    village_code = models.CharField(
        _("village's statistical code"),
        max_length=12,
        validators=[RegexValidator(r"^\d{12}$", _("The statistical code has 12 digits."))],
        help_text=_("12 digits; taken from the village where the portal knows it."),
        blank=True,
    )
    village_name = models.CharField(_("village's name"), max_length=60, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    persons = models.PositiveIntegerField(pgettext_lazy("grid", "persons"), null=True, blank=True)
    area_km2 = models.DecimalField(
        _("area"),
        max_digits=9,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    boundary = models.JSONField(_("boundary"), null=True, blank=True, editable=False)
    min_lon = models.FloatField(_("western edge"), null=True, editable=False)
    max_lon = models.FloatField(_("eastern edge"), null=True, editable=False)
    min_lat = models.FloatField(_("southern edge"), null=True, editable=False)
    max_lat = models.FloatField(_("northern edge"), null=True, editable=False)
    centre_lon = models.FloatField(_("longitude of the centre"), null=True, editable=False)
    centre_lat = models.FloatField(_("latitude of the centre"), null=True, editable=False)
    valid_from_date = models.DateField(_("valid from"), default=clock.today)
    valid_until_date = models.DateField(_("valid until"), null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    search_text = models.GeneratedField(
        expression=Concat("name", Value(" "), "code", Value(" "), "village_name"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name=_("name, code or village"),
    )

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        ordering = ["code", "pk"]
        permissions = [
            ("import_grid", "Can import grids"),
            ("reshape_grid", "Can split, merge, renumber and redraw grids"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="one_grid_per_code",
                violation_error_message=_(
                    "Another grid has this code; a code is never used twice."
                ),
            ),
            models.UniqueConstraint(
                fields=["village_code", "name"],
                condition=Q(valid_until_date=None),
                name="one_grid_per_name_in_a_village",
                violation_error_message=_("This village has a grid of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="ordinary", special="") | (Q(kind="special") & ~Q(special="")),
                name="special_grid_says_what_it_is",
                violation_error_message=_(
                    "A special grid says what ground it is; an ordinary one leaves that blank."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_until_date=None) | Q(valid_until_date__gte=F("valid_from_date")),
                name="grid_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(code="") | Q(code__regex=r"^[0-9]{13,20}$"),
                name="grid_code_is_of_digits",
                violation_error_message=_("A grid's code is made of digits."),
            ),
            models.CheckConstraint(
                condition=Q(village_code__regex=r"^[0-9]{12}$"),
                name="grid_belongs_to_one_village",
                violation_error_message=_("Name the village, or enter its 12-digit code."),
            ),
            models.CheckConstraint(
                condition=Q(boundary__isnull=True)
                | Q(
                    min_lon__isnull=False,
                    max_lon__isnull=False,
                    min_lat__isnull=False,
                    max_lat__isnull=False,
                    centre_lon__isnull=False,
                    centre_lat__isnull=False,
                ),
                name="drawn_grid_has_its_box",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "code", "id"], name="grid_of_province"),
            models.Index(fields=["city", "code", "id"], name="grid_of_city"),
            models.Index(fields=["county", "code", "id"], name="grid_of_county"),
            models.Index(fields=["town", "code", "id"], name="grid_of_town"),
            models.Index(fields=["village", "code"], name="grid_of_village"),
            models.Index(fields=["village_code"], name="grid_of_village_code"),
            BigramIndex("search_text", name="grid_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("grid:grid-detail", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_village()
        super().save(*args, **kwargs)

    def take_village(self) -> None:
        """Code, name and town of the village where the tree knows it; bulk writers call this too."""
        if self.village is None:
            return
        self.village_code, self.village_name = self.village.code, self.village.name
        if self.village.town is not None:
            self.town = self.village.town

    @property
    def number(self) -> str:
        return self.code

    @property
    def is_special(self) -> bool:
        return self.kind == self.Kind.SPECIAL

    def is_in_force(self, day: date | None = None) -> bool:
        day = day or clock.today()
        ends = self.valid_until_date
        return self.valid_from_date <= day and (ends is None or day <= ends)
