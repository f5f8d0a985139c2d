"""The negative list: what may not be pushed down to towns, versioned by the days it holds."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from powers.models.provincial import ProvincialQuerySet
from towns.models import Division


class NegativeEntryQuerySet(ProvincialQuerySet):
    """A province's negative list is read by every post of the province."""

    def in_force(self, day: date | None = None) -> "NegativeEntryQuerySet":
        day = day or clock.today()
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), from_date__lte=day)

    def in_force_today(self) -> "NegativeEntryQuerySet":
        return self.in_force()


class NegativeEntry(models.Model):
    """One kind of work that no department may hand to towns (ZJ-07); the province keeps the list."""

    province = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
        editable=False,
        limit_choices_to={"level": Division.Level.PROVINCE},
    )
    number = models.PositiveSmallIntegerField(pgettext_lazy("negative list", "number"))
    name = models.CharField(pgettext_lazy("negative list", "what is closed"), max_length=200)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    words = models.CharField(
        _("words by which it is noticed"),
        max_length=300,
        blank=True,
        help_text=_(
            "Separated by 、. A duty whose name or whose part of the towns holds one of them is stopped."
        ),
    )
    allows_reason = models.BooleanField(
        _("open with a reason"),
        default=False,
        help_text=_("Whether a duty may be admitted all the same where a reason is given."),
    )
    from_date = models.DateField(_("in force from"))
    until_date = models.DateField(_("in force until"), null=True, blank=True)

    objects = NegativeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the negative list")
        verbose_name_plural = _("negative list")
        ordering = ["province", "number", "from_date"]
        constraints = [
            ExclusionConstraint(
                name="one_negative_entry_per_number_and_day",
                expressions=[
                    ("province", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    (
                        Func(F("from_date"), F("until_date"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "Another entry with this number is in force in this time: end it first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="negative_entry_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("powers:negative-detail", args=[self.pk])

    @property
    def word_list(self) -> list[str]:
        return [word.strip() for word in self.words.split("、") if word.strip()]
