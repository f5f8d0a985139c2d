"""Who settles what: rules that lead a case to a unit or to the village (ZJ-12)."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from grid.models.cases import Source
from grid.models.categories import Platform, Urgency
from grid.models.grids import Grid
from towns.models import Division, Organisation

CONDITIONS = ("category_code", "special", "place", "urgency", "source", "platform")
"""Most weighty first: see `RoutingRule.rank`."""


class RoutingRuleQuerySet(ScopedQuerySet):
    """Everybody reads the rules; they are made by the command room of the place or above it."""

    place = "place"
    is_public = True

    def in_force(self, day: date | None = None) -> "RoutingRuleQuerySet":
        day = day or clock.today()
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), from_date__lte=day)

    def in_force_today(self) -> "RoutingRuleQuerySet":
        return self.in_force()

    def for_places(self, ids: set[int | None]) -> "RoutingRuleQuerySet":
        """The rules of these places."""
        return self.filter(place__in=[pk for pk in ids if pk])


class RoutingRule(models.Model):
    """Cases of this kind go to this unit. What is empty holds for all.

    The order: the rule with the longer category code prevails; then the one that names special
    ground; then that of the nearer place; then the one that names the urgency, the channel, the
    platform. Two rules that would still be equal have the same conditions, and the database keeps
    the second one away: no case ever finds two rules of the same rank.
    """

    place = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("rule", "place")
    )
    category_code = models.CharField(
        _("category"),
        max_length=12,
        blank=True,
        help_text=_("A code or its beginning; empty for all."),
    )
    platform = models.CharField(_("platform"), max_length=1, choices=Platform.choices, blank=True)
    source = models.CharField(_("channel"), max_length=12, choices=Source.choices, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, blank=True)
    special = models.CharField(
        _("special ground"), max_length=10, choices=Grid.Special.choices, blank=True
    )
    unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("goes to this unit"),
    )
    unit_name = models.CharField(
        _("goes to the unit called"),
        max_length=60,
        blank=True,
        help_text=_(
            "A part of its name, such as 综合行政执法: in each town the unit that works there."
        ),
    )
    to_village = models.BooleanField(_("goes to the village"), default=False)
    from_date = models.DateField(_("from"), default=clock.today)
    until_date = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["place", "category_code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, unit_name="", to_village=False)
                | (Q(unit=None, to_village=False) & ~Q(unit_name=""))
                | Q(unit=None, unit_name="", to_village=True),
                name="routing_rule_has_one_target",
                violation_error_message=_(
                    "Say where the case goes: a unit, a part of a unit's name, or the village; "
                    "one of them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="routing_rule_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
            ExclusionConstraint(
                name="one_routing_rule_per_condition",
                expressions=[
                    *((name, RangeOperators.EQUAL) for name in CONDITIONS),
                    (
                        Func(F("from_date"), F("until_date"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another rule has the same conditions in these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_code or self.get_platform_display() or '*'} → {self.target}"

    def get_absolute_url(self) -> str:
        return reverse("grid:route-detail", args=[self.pk])

    @property
    def target(self) -> str:
        """Where it leads, in words."""
        if self.to_village:
            return str(_("the village"))
        return self.unit.name if self.unit else f"“{self.unit_name}”"

    @property
    def rank(self) -> tuple[int, bool, int, bool, bool, bool]:
        """How special the rule is: the highest prevails."""
        return (
            len(self.category_code),
            self.special != "",
            self.place.level,
            self.urgency != "",
            self.source != "",
            self.platform != "",
        )
