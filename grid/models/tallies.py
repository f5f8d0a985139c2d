"""How many cases there are of each kind: kept by the database itself (migration 0002_kept)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.scope import ScopedQuerySet
from grid.models.cases import Status
from grid.models.categories import Platform


class TallyQuerySet(ScopedQuerySet):
    """Sums for a place; a village and a unit count their own rows instead."""

    place = ""


class SumOfCases(models.Model):
    """Cases of a place by platform and state, kept by a trigger only; readers sum over its rows.

    A writing transaction takes a slot for itself alone, the lowest that is free: no writer ever waits
    for another, in whatever order it comes to its cases, and most sums lie in the first slot. Only
    the sum over the slots says anything; one slot may be below zero.
    """

    province_id = models.BigIntegerField(null=True)
    city_id = models.BigIntegerField(null=True)
    county_id = models.BigIntegerField(null=True)
    platform = models.CharField(_("platform"), max_length=1, choices=Platform.choices, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    is_late = models.BooleanField(_("a limit was missed"), default=False)
    number = models.IntegerField(_("number"), default=0)
    rated = models.IntegerField(_("rated"), default=0)
    satisfied = models.IntegerField(_("satisfied"), default=0)
    """Of those rated, by three stars or more."""
    slot = models.IntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        abstract = True


class CaseTally(SumOfCases):
    """The number of cases of one town, category, status and day of report."""

    town_id = models.BigIntegerField()
    category_id = models.BigIntegerField(default=0)
    day = models.DateField(_("reported on"))

    class Meta:
        verbose_name = _("sum of cases")
        verbose_name_plural = _("sums of cases")
        constraints = [
            models.UniqueConstraint(
                fields=["town_id", "day", "status", "category_id", "platform", "is_late", "slot"],
                name="one_tally_per_slot",
            )
        ]
        indexes = [
            models.Index(fields=["county_id", "day"], name="tally_of_county"),
            models.Index(fields=["city_id", "day"], name="tally_of_city"),
            models.Index(fields=["province_id", "day"], name="tally_of_province"),
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.day} {self.status}: {self.number}"


class CaseMonth(SumOfCases):
    """The same cases by county and month, without category: what a city and a province look at."""

    month = models.DateField(_("reported in the month from"))

    class Meta:
        verbose_name = _("sum of cases of a month")
        verbose_name_plural = _("sums of cases of a month")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "county_id", "city_id", "province_id", "month", "platform", "status", "is_late",
                    "slot",
                ],
                name="one_month_per_slot",
                nulls_distinct=False,
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["city_id", "month"], name="month_of_city"),
            models.Index(fields=["province_id", "month"], name="month_of_province"),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.month} {self.status}: {self.number}"


class CaseNumber(models.Model):
    """The last number that a town gave on a day."""

    town_id = models.BigIntegerField()
    day = models.DateField(pgettext_lazy("tally", "day"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("counter of case numbers")
        constraints = [
            models.UniqueConstraint(fields=["town_id", "day"], name="one_counter_per_town_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.day}: {self.last}"
