"""What a town is: its profile, and the programmes it has been listed in."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.scope import ScopedQuerySet
from towns.models.divisions import Division, Placed


class TownProfileQuerySet(ScopedQuerySet):
    """Profiles are public; a town's own officers and those above keep them."""

    place = ""
    is_public = True


class TownProfile(Placed):
    """One town's kind and size; figures carry the day they were counted and their source."""

    class Function(models.TextChoices):
        """The three classes of ZJ-05."""

        FARMING = "farming", _("mainly farming")
        URBANISING = "urbanising", _("industrial and urbanising")
        LARGE = "large", _("large population and economy")

    town = models.OneToOneField(
        Division,
        models.PROTECT,
        related_name="profile",
        verbose_name=_("town"),
        limit_choices_to={"level": Division.Level.TOWN},
    )
    function = models.CharField(
        _("functional type"), max_length=12, choices=Function.choices, blank=True
    )
    resident_population = models.PositiveIntegerField(
        _("resident population"), null=True, blank=True
    )
    area_km2 = models.DecimalField(_("area"), max_digits=8, decimal_places=2, null=True, blank=True)
    built_up_km2 = models.DecimalField(
        _("built-up area"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    counted_date = models.DateField(_("as of"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = TownProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("town profile")
        verbose_name_plural = _("town profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(built_up_km2=None)
                | Q(area_km2=None)
                | Q(built_up_km2__lte=F("area_km2")),
                name="built_up_within_area",
            ),
        ]

    def __str__(self) -> str:
        return self.town.name

    def get_absolute_url(self) -> str:
        return reverse("towns:town", args=[self.town.code])

    def clean(self) -> None:
        if self.area_km2 and self.built_up_km2 and self.built_up_km2 > self.area_km2:
            raise ValidationError(
                {"built_up_km2": _("The built-up area cannot be larger than the whole town.")}
            )


class TownTagQuerySet(ScopedQuerySet):
    """Questions about the programmes a town is listed in."""

    place = ""
    is_public = True

    def valid_on(self, day: date) -> "TownTagQuerySet":
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), from_date__lte=day)

    def valid(self) -> "TownTagQuerySet":
        return self.valid_on(clock.today())

    def raising_the_cap(self) -> "TownTagQuerySet":
        """The listings that let a town have more offices (ZJ-13)."""
        return self.filter(kind__in=TownTag.RAISING_THE_CAP)


class TownTag(Placed):
    """A town's listing in a programme, with its dates and document number; a town may have several.

    A town without a listing in force is an ordinary one.
    """

    class Kind(models.TextChoices):
        CENTRAL_TOWN = "central_town", _("central town")
        SMALL_CITY = "small_city", _("small-city pilot")
        CENTRAL_PILOT = "central_pilot", _("central pilot")
        PROVINCIAL_PILOT = "provincial_pilot", _("provincial pilot")
        KEY_TOWN = "key_town", _("key town")

    RAISING_THE_CAP = (Kind.CENTRAL_PILOT, Kind.SMALL_CITY)

    town = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="listings",
        verbose_name=_("town"),
        limit_choices_to={"level": Division.Level.TOWN},
    )
    kind = models.CharField(_("listing"), max_length=20, choices=Kind.choices)
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = TownTagQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["town", "from_date", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "kind"],
                condition=Q(until_date=None),
                name="one_open_listing_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="listing_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town.name} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("towns:town", args=[self.town.code])

    def is_valid_on(self, day: date | None = None) -> bool:
        day = day or clock.today()
        return self.from_date <= day and (self.until_date is None or day <= self.until_date)

    @property
    def raises_the_cap(self) -> bool:
        return self.kind in self.RAISING_THE_CAP

    def clean(self) -> None:
        if self.from_date and self.until_date and self.until_date < self.from_date:
            raise ValidationError({"until_date": _("The last day lies before the first.")})
