"""What a case is about: versioned categories with unified codes, and the limits of each step (ZJ-12)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.deadlines import Limit, Unit
from core.scope import ScopedQuerySet
from core.search import BigramIndex
from core.workflow import Stateful
from powers.models import Power
from towns.models import Division


class Platform(models.TextChoices):
    """The four platforms of ZJ-12, by their national code."""

    SECURITY = "1", _("public security")
    MARKET = "2", _("market regulation")
    ENFORCEMENT = "3", _("law enforcement")
    CONVENIENCE = "4", _("convenience service")


class Urgency(models.TextChoices):
    """How fast a case must be settled; shown blue, yellow, orange, red."""

    GENERAL = "general", pgettext_lazy("urgency", "general")
    PRESSING = "pressing", pgettext_lazy("urgency", "pressing")
    URGENT = "urgent", pgettext_lazy("urgency", "urgent")
    EXTREME = "extreme", pgettext_lazy("urgency", "extremely urgent")


class OfProvince(ScopedQuerySet):
    """Rows that a province keeps for all its places: everybody reads them, the province changes them."""

    place = "province"
    is_public = True


class CategoryVersionQuerySet(OfProvince):
    """Questions about versions."""

    def published(self) -> "CategoryVersionQuerySet":
        return self.filter(status=CategoryVersion.Status.PUBLISHED)


class CategoryVersion(Stateful):
    """One edition of a province's categories: drawn up, published, superseded by the next."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    TONES = {"draft": "plain", "published": "good", "superseded": "off"}

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    province = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("province")
    )
    title = models.CharField(_("title"), max_length=120)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    published_at = models.DateTimeField(
        pgettext_lazy("edition", "published at"), null=True, editable=False
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = CategoryVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of the categories")
        verbose_name_plural = _("editions of the categories")
        ordering = ["-id"]
        permissions = [("publish_categoryversion", "Can publish editions of the categories")]
        constraints = [
            models.UniqueConstraint(
                fields=["province"],
                condition=Q(status="published"),
                name="one_published_edition_per_province",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grid:edition-detail", args=[self.pk])


class CategoryQuerySet(ScopedQuerySet):
    """Questions about categories."""

    place = "version__province"
    is_public = True

    def in_force(self, province: int | None = None) -> "CategoryQuerySet":
        """Of the published edition, for one province or for all."""
        rows = self.filter(version__status=CategoryVersion.Status.PUBLISHED)
        return rows.filter(version__province=province) if province else rows

    def for_cases(self, province: int | None = None) -> "CategoryQuerySet":
        """What a case may be filed under: no headings, and nothing that never counts as a case (R29)."""
        return self.in_force(province).filter(is_heading=False, counts=True)


class Category(models.Model):
    """A kind of case with its unified code: platform, limit, way, and what closing it needs."""

    version = models.ForeignKey(
        CategoryVersion, models.PROTECT, related_name="categories", verbose_name=_("edition")
    )
    code = models.CharField(_("code"), max_length=12)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("heading"),
    )
    name = models.CharField(_("name"), max_length=80)
    platform = models.CharField(_("platform"), max_length=1, choices=Platform.choices)
    urgency = models.CharField(
        _("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.GENERAL
    )
    is_heading = models.BooleanField(_("heading only"), default=False)
    counts = models.BooleanField(
        _("counts as a case"),
        default=True,
        help_text=_("Patrol logs, zero reports and propaganda never count (R29)."),
    )
    is_upkeep = models.BooleanField(
        _("upkeep of public facilities"),
        default=False,
        help_text=_("Roads, water, lamps, green, cleaning: what a town keeps up (XY-2.5.3)."),
    )
    limit_amount = models.PositiveSmallIntegerField(_("to be settled in"), null=True, blank=True)
    limit_unit = models.CharField(
        pgettext_lazy("limit", "unit"), max_length=20, choices=Unit.choices, blank=True
    )
    unit_name = models.CharField(
        _("usual unit"),
        max_length=60,
        blank=True,
        help_text=_("A part of its name, such as 综合行政执法."),
    )
    filing_condition = models.CharField(_("filed when"), max_length=300, blank=True)
    closing_condition = models.CharField(_("closed when"), max_length=300, blank=True)
    photos_needed = models.PositiveSmallIntegerField(_("pictures needed to close"), default=0)
    power = models.ForeignKey(
        Power,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("power needed"),
        help_text=_("Whoever settles it must have this power (ZJ-06)."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["version", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="one_category_per_code"),
            models.CheckConstraint(
                condition=Q(limit_amount=None, limit_unit="")
                | (Q(limit_amount__gte=1) & ~Q(limit_unit="")),
                name="category_limit_has_a_unit",
                violation_error_message=_("A limit is an amount and a unit."),
            ),
        ]
        indexes = [BigramIndex("name", name="category_search")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("grid:category-detail", args=[self.pk])


class StepLimitQuerySet(OfProvince):
    """Questions about limits."""

    def for_place(self, province_id: int | None) -> "StepLimitQuerySet":
        """A province's own, and those that hold wherever none of its own is set."""
        return self.filter(Q(province=province_id) | Q(province=None))


class StepLimit(models.Model):
    """How long a case may stay in a state: for one category or all, for one urgency or all."""

    province = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("province"),
    )
    step = models.CharField(_("state"), max_length=20)
    category_code = models.CharField(
        _("category"),
        max_length=12,
        blank=True,
        help_text=_("A code or its beginning; empty for all."),
    )
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, blank=True)
    amount = models.PositiveSmallIntegerField(pgettext_lazy("limit", "amount"))
    unit = models.CharField(pgettext_lazy("limit", "unit"), max_length=20, choices=Unit.choices)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    objects = StepLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of a step")
        verbose_name_plural = _("limits of steps")
        ordering = ["step", "category_code", "urgency"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "step", "category_code", "urgency"],
                nulls_distinct=False,
                name="one_limit_per_step",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="limit_is_at_least_one"),
        ]

    def __str__(self) -> str:
        from grid.models.cases import Status

        return f"{Status(self.step).label} · {Limit(self.amount, Unit(self.unit))}"

    def get_absolute_url(self) -> str:
        return reverse("grid:limit-detail", args=[self.pk])
