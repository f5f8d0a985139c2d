"""The law that items stand on: article by article, with the time in which it holds."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from powers.models.provincial import ProvincialQuerySet
from towns.models import Division


class LegalBasisQuerySet(ProvincialQuerySet):
    """Questions about articles of law."""

    def repealed(self) -> "LegalBasisQuerySet":
        """The last day on which they held has passed (依据失效)."""
        return self.filter(effective_until_date__lt=clock.today())

    def ending(self) -> "LegalBasisQuerySet":
        """Repealed, or with a last day set."""
        return self.filter(effective_until_date__isnull=False)


class LegalBasis(models.Model):
    """One article of one edition of a law, as text and with the time in which it holds.

    Each province keeps its own register: what it enters marks its own counties' lines only.
    """

    province = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
        limit_choices_to={"level": Division.Level.PROVINCE},
        editable=False,
    )
    law = models.CharField(_("law"), max_length=200)
    edition = models.CharField(
        _("edition"),
        max_length=40,
        blank=True,
        help_text=_("For example: 2021年修订. Articles are counted anew with an edition."),
    )
    article = models.CharField(_("article"), max_length=60, blank=True)
    text = models.TextField(_("text"), blank=True)
    effective_from_date = models.DateField(_("in force from"), null=True, blank=True)
    effective_until_date = models.DateField(
        _("in force until"),
        null=True,
        blank=True,
        help_text=_("The last day on which it holds; leave it empty while it is in force."),
    )
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("replaced by"),
    )

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["law", "edition", "article"]
        permissions = [("import_legalbasis", "Can import legal bases")]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "law", "edition", "article"],
                name="one_basis_per_article",
                violation_error_message=_("This article of this edition is in the register."),
            ),
            models.CheckConstraint(
                condition=Q(effective_until_date=None)
                | Q(effective_from_date=None)
                | Q(effective_until_date__gte=F("effective_from_date")),
                name="basis_ends_after_it_begins",
                violation_error_message=_("A law can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")),
                name="basis_is_not_its_own_successor",
            ),
        ]
        indexes = [
            models.Index(
                fields=["effective_until_date"],
                condition=Q(effective_until_date__isnull=False),
                name="basis_ending",
            ),
        ]

    def __str__(self) -> str:
        edition = f"（{self.edition}）" if self.edition else ""
        return f"《{self.law}》{edition}{self.article}"

    def get_absolute_url(self) -> str:
        return reverse("powers:law-detail", args=[self.pk])

    def holds_on(self, day: date) -> bool:
        """Neither repealed before `day` nor in force only after it."""
        first, last = self.effective_from_date, self.effective_until_date
        return (first is None or first <= day) and (last is None or day <= last)

    @property
    def is_repealed(self) -> bool:
        until = self.effective_until_date
        return until is not None and until < clock.today()


def on_repealed_law() -> QuerySet:
    """Ids of the items that stand on an article no longer in force: few, so asked once a query."""
    link: Any = LegalBasis._meta.get_field("items").through  # type: ignore[union-attr]
    return link.objects.filter(legalbasis__in=LegalBasis.objects.repealed()).values("poweritem_id")
