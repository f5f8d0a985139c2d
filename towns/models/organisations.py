"""County departments, towns' offices and institutions, dispatched agencies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.scope import Holding, ScopedQuerySet
from towns.models.divisions import Division


class OrganisationQuerySet(ScopedQuerySet):
    """Organisations are public: a post sees those of its county and of the levels above it."""

    place = "division"

    def within(self, post: Holding) -> Q:
        return Q(pk__isnull=False)

    def departments(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.DEPARTMENT)

    def agencies(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.AGENCY)


class Organisation(models.Model):
    """A department of a county, an office or institution of a town, or a dispatched agency.

    A dispatched agency has two parents: the department that sends it and the towns it serves.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("department")
        OFFICE = "office", _("town office")
        INSTITUTION = "institution", _("public institution")
        AGENCY = "agency", _("dispatched agency")

    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="organisations", verbose_name=_("place")
    )
    department = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        verbose_name=_("sending department"),
    )
    towns = models.ManyToManyField(
        Division,
        related_name="serving_agencies",
        blank=True,
        verbose_name=_("towns served"),
        limit_choices_to={"level": Division.Level.TOWN},
    )
    code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    document_word = models.CharField(_("document word"), max_length=20, blank=True)
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

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ["division", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                condition=Q(valid_until_date=None),
                name="one_valid_organisation_per_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name
