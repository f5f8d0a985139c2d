"""The tree province → city → county → town → village, with dated validity."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.pinyin import spelled
from core.scope import ScopedQuerySet
from core.search import BigramIndex


class DivisionQuerySet(ScopedQuerySet):
    """Questions about places. Their names are public: everybody signed in may read them."""

    place = ""
    is_public = True

    def valid_on(self, day: date) -> "DivisionQuerySet":
        return self.filter(
            Q(valid_from_date=None) | Q(valid_from_date__lte=day),
            Q(valid_until_date=None) | Q(valid_until_date__gte=day),
        )

    def towns(self) -> "DivisionQuerySet":
        return self.filter(level=Division.Level.TOWN)

    def valid(self) -> "DivisionQuerySet":
        return self.valid_on(clock.today())

    def listed(self) -> "DivisionQuerySet":
        """Towns that stand in some programme's list today."""
        day = clock.today()
        held = Q(listings__until_date=None) | Q(listings__until_date__gte=day)
        return self.filter(held, listings__from_date__lte=day).distinct()

    def below(self, place: "Division") -> "DivisionQuerySet":
        """`place` itself and everything in it."""
        return self.filter(**{place.column: place.pk})


class Division(models.Model):
    """One administrative division. Its ancestors stand as columns, itself at its own level.

    `code` is the Civil Affairs code (6 digits to the county, 9 for a town, 12 for a village);
    `path` is made of primary keys and so survives a change of code.
    """

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Province")
        CITY = 2, _("City")
        COUNTY = 3, _("County")
        TOWN = 4, _("Town")
        VILLAGE = 5, _("Village")

    class Kind(models.TextChoices):
        PROVINCE = "province", _("province")
        PREFECTURE = "prefecture", _("city (prefecture level)")
        COUNTY = "county", _("county-level division")
        TOWN = "town", _("town")
        TOWNSHIP = "township", _("township")
        SUBDISTRICT = "subdistrict", _("subdistrict")
        VILLAGE = "village", _("village or community")
        OTHER = "other", _("other township-level division")

    COLUMNS = {1: "province_id", 2: "city_id", 3: "county_id", 4: "town_id", 5: "village_id"}

    code = models.CharField(_("division code"), max_length=12)
    name = models.CharField(_("name"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    province = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", editable=False
    )
    city = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    county = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    town = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    village = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    path = models.CharField(_("path"), max_length=60, editable=False, blank=True)
    pinyin = models.CharField(_("pinyin"), max_length=200, blank=True, editable=False)
    initials = models.CharField(_("pinyin initials"), max_length=60, blank=True, editable=False)
    search_text = models.GeneratedField(
        expression=Concat("name", Value(" "), "code", Value(" "), "pinyin", Value(" "), "initials"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name=_("name, code or pinyin"),
    )
    valid_from_date = models.DateField(_("valid from"), null=True, blank=True)
    valid_until_date = models.DateField(_("valid until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_until_date=None),
                name="one_valid_division_per_code",
            ),
            models.CheckConstraint(
                condition=Q(valid_until_date=None) | Q(valid_until_date__gte=F("valid_from_date")),
                name="division_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "level", "code"], name="division_of_county"),
            models.Index(fields=["city", "level", "code"], name="division_of_city"),
            models.Index(fields=["province", "level", "code"], name="division_of_province"),
            models.Index(fields=["parent", "code"], name="division_of_parent"),
            models.Index(fields=["pinyin"], name="division_by_pinyin"),
            BigramIndex("search_text", name="division_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        name = "towns:town" if self.level == self.Level.TOWN else "towns:division"
        return reverse(name, args=[self.code])

    @property
    def column(self) -> str:
        """The level column by which rows of this place are found."""
        return self.COLUMNS[self.level]

    def save(self, *args, **kwargs) -> None:
        """A new row learns its own key first, then takes its ancestors from its parent."""
        self.pinyin, self.initials = spelled(self.name)
        if self.pk is None:
            super().save(*args, **kwargs)
            kwargs = {}
        self.take_ancestors()
        super().save(**kwargs)

    def take_ancestors(self) -> None:
        for level, column in self.COLUMNS.items():
            inherited = getattr(self.parent, column) if self.parent else None
            setattr(self, column, self.pk if level == self.level else inherited)
        above = self.parent.path if self.parent else "/"
        self.path = f"{above}{self.pk}/"

    @property
    def line_ids(self) -> list[int]:
        """Keys of the division's line from the province down to itself; a missing level is left out."""
        ids = (getattr(self, column) for column in self.COLUMNS.values())
        return [pk for pk in ids if pk]

    def ancestors(self) -> list["Division"]:
        """From the province down to the parent; one query."""
        ids = [pk for pk in self.line_ids if pk != self.pk]
        found = Division.objects.in_bulk(ids)
        return [found[pk] for pk in ids]

    def is_valid_on(self, day: date | None = None) -> bool:
        day = day or clock.today()
        begun = self.valid_from_date is None or self.valid_from_date <= day
        return begun and (self.valid_until_date is None or day <= self.valid_until_date)


def level_key(**options: Any) -> models.ForeignKey:
    """The place of one level that a row of a town carries."""
    return models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", editable=False, **options
    )


def town_key(**options: Any) -> models.ForeignKey:
    """The town itself."""
    towns = {"level": Division.Level.TOWN}
    return models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="+",
        verbose_name=_("town"),
        limit_choices_to=towns,
        **options,
    )


class Placed(models.Model):
    """A row of a town that carries the level columns, so that scope is one indexed equality."""

    province = level_key()
    city = level_key()
    county = level_key()
    town = town_key()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        self.take_place()
        super().save(*args, **kwargs)

    def take_place(self) -> None:
        """Copy the ancestors of the town; bulk writers call this themselves."""
        if "town" in self._state.fields_cache or self.county_id is None:
            self.province_id, self.city_id = self.town.province_id, self.town.city_id
            self.county_id = self.town.county_id


class PlacedAmongMany(Placed):
    """A placed row of a table of millions: its own indexes begin with each level, the keys need none."""

    province = level_key(db_index=False)
    city = level_key(db_index=False)
    county = level_key(db_index=False)
    town = town_key(db_index=False)

    class Meta:
        abstract = True
