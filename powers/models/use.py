"""How a power is used (用得好): per line and month, how often, in time, overturned."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from powers.models.delegations import Delegation
from powers.months import month_of, months_before
from towns.models import Organisation, Placed


class UseQuerySet(ScopedQuerySet):
    """Questions about use."""

    place = ""
    unit = "department_id"

    def sums(self) -> dict[str, int]:
        """exercised, on_time and overturned over all rows; one query."""
        names = ("exercised", "on_time", "overturned")
        return self.aggregate(**{name: Coalesce(Sum(name), 0) for name in names})


def used_since(today: Any) -> Any:
    """Keys of the lines that were exercised in the last twelve months."""
    rows = Use.objects.filter(month__gt=month_of(months_before(today, 12)), exercised__gt=0)
    return rows.values("delegation")


class Use(Placed):
    """One month of one line."""

    class Source(models.TextChoices):
        ENTERED = "entered", pgettext_lazy("use", "entered")
        IMPORTED = "imported", pgettext_lazy("use", "imported")
        REPORTED = "reported", pgettext_lazy("use", "reported by the portal")

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="use", verbose_name=_("delegation")
    )
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("original department"),
    )
    month = models.DateField(_("month"))
    exercised = models.PositiveIntegerField(pgettext_lazy("use", "exercised"), default=0)
    on_time = models.PositiveIntegerField(_("on time"), default=0)
    overturned = models.PositiveIntegerField(_("overturned"), default=0)
    source = models.CharField(
        pgettext_lazy("use", "source"),
        max_length=10,
        choices=Source.choices,
        default=Source.ENTERED,
        editable=False,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("entered at"), default=clock.now, editable=False)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("noun", "use")
        verbose_name_plural = _("use of powers")
        ordering = ["-month", "delegation"]
        permissions = [("import_use", "Can import the use of powers")]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "month"],
                name="one_use_per_month",
                violation_error_message=_("This month of this power is already there."),
            ),
            models.CheckConstraint(
                condition=Q(on_time__lte=F("exercised")),
                name="on_time_within_exercised",
                violation_error_message=_("No more can be on time than were exercised."),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="use_month_is_its_first_day"),
        ]
        indexes = [
            models.Index(fields=["town", "-month", "-id"], name="use_of_town"),
            models.Index(fields=["county", "-month", "-id"], name="use_of_county"),
            models.Index(fields=["city", "-month", "-id"], name="use_of_city"),
            models.Index(fields=["province", "-month", "-id"], name="use_of_province"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation} · {self.month:%Y-%m}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_line()
        super().save(*args, **kwargs)

    def take_line(self) -> None:
        """Town and department of the line; bulk writers call this and `take_place` themselves."""
        self.town_id, self.department_id = self.delegation.town_id, self.delegation.department_id
        for level in ("province_id", "city_id", "county_id"):
            setattr(self, level, getattr(self.delegation, level))
