"""The guiding catalogue: versions, items and the law each item stands on."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.workflow import Stateful
from powers.models.law import LegalBasis, on_repealed_law
from powers.models.modes import Mode
from powers.models.powers import Power
from powers.models.provincial import ProvincialQuerySet
from towns.models import Division

CATALOGUE_CODE = RegexValidator(
    r"^\d{4}[0-9A-Z]{2}\d{6}$",
    _("The basic code has 12 characters: province, type, department, main item, sub-item."),
)


class ItemQuerySet(ProvincialQuerySet):
    """Questions about items; they lie in their version's province."""

    province = "version__province_id"

    def published(self) -> "ItemQuerySet":
        return self.filter(version__status=CatalogueVersion.Status.PUBLISHED)

    def kept(self) -> "ItemQuerySet":
        """Without what a draft drops."""
        return self.filter(is_dropped=False)

    def basis_repealed(self) -> "ItemQuerySet":
        """An article that they stand on is no longer in force."""
        return self.filter(pk__in=on_repealed_law())


class CatalogueVersion(Stateful):
    """One version of a province's guiding catalogue; a published version never changes (ZJ-20)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    TONES = {"draft": "wait", "published": "good", "superseded": "off"}

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    province = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
        limit_choices_to={"level": Division.Level.PROVINCE},
    )
    title = models.CharField(_("title"), max_length=120)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_date = models.DateField(_("issued on"), null=True, blank=True)
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("begun as a copy of"),
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)

    objects = ProvincialQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue version")
        verbose_name_plural = _("catalogue versions")
        ordering = ["-id"]
        permissions = [
            ("publish_catalogueversion", "Can publish a catalogue version"),
            ("import_poweritem", "Can import catalogue items"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["province"], condition=Q(status="published"), name="one_published_catalogue"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("powers:catalogue-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class PowerItem(models.Model):
    """One power of the catalogue, as the law words it."""

    class Kind(models.TextChoices):
        LICENCE = "01", _("administrative licence")
        PENALTY = "02", _("administrative penalty")
        COERCION = "03", _("administrative coercion")
        LEVY = "04", _("administrative levy")
        PAYMENT = "05", _("administrative payment")
        INSPECTION = "06", _("administrative inspection")
        CONFIRMATION = "07", _("administrative confirmation")
        REWARD = "08", _("administrative reward")
        RULING = "09", _("administrative ruling")
        OTHER = "10", _("other administrative power")
        SERVICE = "20", _("public service")

    class Complexity(models.TextChoices):
        SIMPLE = "simple", _("simple")
        MEDIUM = "medium", _("medium")
        COMPLEX = "complex", _("complex")

    ENFORCEMENT = frozenset({Kind.PENALTY, Kind.COERCION, Kind.INSPECTION})

    version = models.ForeignKey(
        CatalogueVersion, models.CASCADE, related_name="items", verbose_name=_("catalogue")
    )
    power = models.ForeignKey(
        Power, models.PROTECT, related_name="items", verbose_name=_("power"), editable=False
    )
    number = models.PositiveIntegerField(_("number in the catalogue"))
    local_code = models.CharField(_("local code"), max_length=8)
    catalogue_code = models.CharField(
        _("basic code"), max_length=12, blank=True, validators=[CATALOGUE_CODE]
    )
    name = models.CharField(_("item"), max_length=200)
    kind = models.CharField(_("type of power"), max_length=2, choices=Kind.choices)
    domain = models.CharField(_("domain"), max_length=40)
    department_name = models.CharField(_("original department"), max_length=60)
    mode = models.CharField(_("proposed mode"), max_length=20, choices=Mode.choices)
    legal_basis = models.TextField(_("legal basis"))
    bases = models.ManyToManyField(LegalBasis, related_name="items", blank=True)
    province_serial = models.CharField(
        _("province's serial number"),
        max_length=20,
        blank=True,
        help_text=_("The number under which the province keeps the item (省序号)."),
    )
    is_dropped = models.BooleanField(
        _("dropped"),
        default=False,
        editable=False,
        help_text=_("Leaves the draft when it is published; until then it can be taken up again."),
    )
    is_reserved = models.BooleanField(
        _("reserved for county level or above"),
        default=False,
        help_text=_(
            "The law itself reserves this power for organs of county level or above (ZJ-06)."
        ),
    )
    complexity = models.CharField(
        _("complexity"), max_length=10, choices=Complexity.choices, default=Complexity.SIMPLE
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue item")
        verbose_name_plural = _("catalogue items")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_item_per_number"),
            models.UniqueConstraint(fields=["version", "power"], name="one_item_per_power"),
            models.UniqueConstraint(fields=["version", "local_code"], name="one_item_per_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("powers:item-detail", args=[self.pk])

    @property
    def is_enforcement(self) -> bool:
        """Penalty, coercion and inspection are exercised by people with an enforcement card."""
        return self.kind in self.ENFORCEMENT
