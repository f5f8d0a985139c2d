"""County departments, towns' offices and institutions, dispatched agencies."""

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from core import clock
from core.scope import ScopedQuerySet
from core.search import BigramIndex
from towns.models.divisions import Division


def validate_credit_code(code: str) -> None:
    """18 characters with the check character of GB 32100-2015; its region is never compared with a place."""
    if not uscc.is_valid(code):
        raise ValidationError(
            _("“%(code)s” is not a unified social credit code: its check character does not fit."),
            code="credit_code",
            params={"code": code},
        )


class OrganisationQuerySet(ScopedQuerySet):
    """Organisations are public; they are changed only by those in charge of their place."""

    place = "division"
    is_public = True

    def valid_on(self, day: date) -> "OrganisationQuerySet":
        return self.filter(
            Q(valid_from_date=None) | Q(valid_from_date__lte=day),
            Q(valid_until_date=None) | Q(valid_until_date__gte=day),
        )

    def valid(self) -> "OrganisationQuerySet":
        return self.valid_on(clock.today())

    def departments(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.DEPARTMENT)

    def agencies(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.AGENCY)

    def of_town(self, town: Division) -> "OrganisationQuerySet":
        """What works in a town: its own offices and institutions, and the agencies that serve it."""
        return self.working_in([town.pk], [town.pk])

    def working_in(self, places: Iterable[int], towns: Iterable[int]) -> "OrganisationQuerySet":
        """What belongs to one of `places`, and the agencies that serve one of `towns`.

        Each half by an index of its own: "this column or a joined one" reads the whole country.
        """
        own = Organisation.objects.filter(division__in=places).order_by().values("pk")
        serving = Organisation.towns.through.objects.filter(division__in=towns)
        return self.filter(pk__in=own.union(serving.values("organisation"), all=True))

    def with_towns_served(self) -> "OrganisationQuerySet":
        """Annotates `towns_served`: the names of the towns an agency serves, in one column."""
        served = Organisation.towns.through.objects.filter(organisation=OuterRef("pk"))
        names = (
            served.order_by()
            .values("organisation")
            .values(text=StringAgg("division__name", delimiter="、", order_by="division__code"))
        )
        return self.annotate(towns_served=Subquery(names))

    def counting_toward_cap(self) -> "OrganisationQuerySet":
        """Offices and centres that fill the cap of ZJ-13."""
        return self.valid().filter(counts_toward_cap=True)


class Organisation(models.Model):
    """A department of a county, an office or institution of a town, or a dispatched agency.

    A dispatched agency has two parents: the department that sends it and the towns it serves.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("department")
        OFFICE = "office", _("town office")
        INSTITUTION = "institution", _("public institution")
        AGENCY = "agency", _("dispatched agency")

    class Management(models.TextChoices):
        VERTICAL = "vertical", _("vertical, the place assists")
        DUAL_DEPARTMENT = "dual_department", _("dual, the department first")
        DUAL_TOWN = "dual_town", _("dual, the town first")
        TOWN = "town", _("handed down to the town")
        COUNTY_POSTS = "county_posts", _("county posts, used by the town")

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
    management = models.CharField(
        _("management"), max_length=20, choices=Management.choices, blank=True
    )
    generic_name = models.CharField(
        _("generic name"),
        max_length=60,
        blank=True,
        help_text=_("The name that catalogues use for every county, such as 县应急管理局."),
    )
    code = models.CharField(
        _("unified social credit code"),
        max_length=18,
        blank=True,
        validators=[validate_credit_code],
    )
    document_word = models.CharField(_("document word"), max_length=20, blank=True)
    head = models.CharField(_("head"), max_length=60, blank=True)
    established_number = models.PositiveIntegerField(_("established posts"), null=True, blank=True)
    actual_number = models.PositiveIntegerField(_("staff in post"), null=True, blank=True)
    counts_toward_cap = models.BooleanField(
        _("counts toward the cap of offices"),
        default=False,
        help_text=_(
            "Combined offices and centres count; agencies, plates and statutory bodies don't."
        ),
    )
    duties = models.TextField(_("duties"), blank=True)
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
        verbose_name_plural = _("organisations")
        ordering = ["division", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                condition=Q(valid_until_date=None),
                name="one_valid_organisation_per_name",
            ),
            models.CheckConstraint(
                condition=Q(valid_until_date=None) | Q(valid_until_date__gte=F("valid_from_date")),
                name="organisation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(kind="agency") | Q(counts_toward_cap=False),
                name="agencies_never_fill_the_cap",
            ),
        ]
        indexes = [BigramIndex("name", name="organisation_search")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("towns:organisation-detail", args=[self.pk])

    def clean(self) -> None:
        """What one row shows by itself; the towns an agency serves are asked in the form."""
        wrong = {field: sentence for field, sentence, is_so in self._contradictions() if is_so}
        if wrong:
            raise ValidationError(wrong)

    def _contradictions(self) -> list[tuple[str, Promise, bool]]:
        """Field, sentence, and whether it applies."""
        level = self.division.level if self.division_id else None
        is_agency = self.kind == self.Kind.AGENCY
        is_of_town = self.kind in (self.Kind.OFFICE, self.Kind.INSTITUTION)
        is_misplaced = level is not None and is_of_town != (level == Division.Level.TOWN)
        return [
            ("division", _("An office belongs to a town."), is_misplaced and is_of_town),
            (
                "division",
                _("A department or its agency belongs to a county or above."),
                is_misplaced and not is_of_town,
            ),
            (
                "department",
                _("Name the department that sends the agency."),
                is_agency and self.department_id is None,
            ),
            (
                "counts_toward_cap",
                _("A dispatched agency never counts toward the cap."),
                is_agency and self.counts_toward_cap,
            ),
            ("valid_until_date", _("The last day lies before the first."), self._ends_too_early()),
            (
                "successor",
                _("An organisation cannot succeed itself."),
                self.pk is not None and self.successor_id == self.pk,
            ),
        ]

    def _ends_too_early(self) -> bool:
        begins, ends = self.valid_from_date, self.valid_until_date
        return bool(begins and ends and ends < begins)

    def is_valid_on(self, day: date | None = None) -> bool:
        day = day or clock.today()
        begun = self.valid_from_date is None or self.valid_from_date <= day
        return begun and (self.valid_until_date is None or day <= self.valid_until_date)

    def in_charge(self, day: date | None = None) -> "Organisation":
        """Itself, or the successor that has taken over by `day`."""
        found, seen = self, {self.pk}
        while not found.is_valid_on(day) and found.successor and found.successor_id not in seen:
            found = found.successor
            seen.add(found.pk)
        return found
