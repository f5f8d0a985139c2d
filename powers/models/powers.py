"""What a power is through all versions of the catalogue, and when which town held it."""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedQuerySet
from core.search import BigramIndex
from powers.models.modes import Mode
from towns.models import Division, Organisation, Placed


class PowerQuerySet(ScopedQuerySet):
    """Everybody reads which powers there are: they stand in public lists."""

    is_public = True

    def within(self, post: Any) -> Q:
        return Q(province_id=post.place.province_id)


class Power(models.Model):
    """One power of a province, whatever version of the catalogue words it.

    `key` is what it is recognised by when a new version comes: the basic code, else type and name.
    """

    province = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("province")
    )
    key = models.CharField(_("recognised by"), max_length=300, editable=False)
    kind = models.CharField(_("type of power"), max_length=2)
    name = models.CharField(_("item"), max_length=200)

    objects = PowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("power")
        verbose_name_plural = _("powers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["province", "key"], name="one_power_per_key"),
        ]
        indexes = [BigramIndex("name", name="power_name")]

    def __str__(self) -> str:
        return self.name


class TenureQuerySet(ScopedQuerySet):
    """Questions about who held what; past answers never change."""

    place = ""
    unit = "department_id"

    def on(self, day: date) -> "TenureQuerySet":
        """Those that include `day`."""
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), from_date__lte=day)

    def of_town(self, town: Division) -> "TenureQuerySet":
        return self.filter(town=town)


class Tenure(Placed):
    """The days on which a town held a power, first and last included; without a last one: still."""

    delegation = models.ForeignKey(
        "powers.Delegation", models.PROTECT, related_name="tenures", verbose_name=_("delegation")
    )
    power = models.ForeignKey(
        Power, models.PROTECT, related_name="tenures", verbose_name=_("power")
    )
    department = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("original department")
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices)
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=40, blank=True)
    """The step that ended it before its term; empty where it runs or ran to its term."""

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("time in force")
        verbose_name_plural = _("times in force")
        ordering = ["town", "power", "from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="a_tenure_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="one_tenure_at_a_time",
                expressions=[
                    # The town first: it tells rows apart, while nearly all days overlap.
                    ("town", RangeOperators.EQUAL),
                    ("power", RangeOperators.EQUAL),
                    (
                        Func(F("from_date"), F("until_date"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["town", "power", "-from_date"], name="tenure_of_town")]

    def __str__(self) -> str:
        until = self.until_date.isoformat() if self.until_date else "…"
        return f"{self.from_date.isoformat()} – {until}"
