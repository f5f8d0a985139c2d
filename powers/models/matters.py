"""Matters that are open in a town while a power is taken back: they stay with their handler (R9)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from powers.models.delegations import Delegation
from powers.models.papers import OfDelegationQuerySet


class OpenMatterQuerySet(OfDelegationQuerySet):
    """Questions about open matters; they are seen with their delegation."""

    def open(self) -> "OpenMatterQuerySet":
        return self.filter(closed_date=None)

    def closed(self) -> "OpenMatterQuerySet":
        return self.exclude(closed_date=None)


class OpenMatter(models.Model):
    """A case of the town that began before the taking back; its handler brings it to its end."""

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="matters", verbose_name=_("power")
    )
    number = models.CharField(pgettext_lazy("matter", "number"), max_length=60)
    title = models.CharField(_("matter"), max_length=200)
    handler = models.CharField(_("handler in the town"), max_length=60)
    opened_date = models.DateField(_("opened on"))
    closed_date = models.DateField(_("closed on"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = OpenMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("open matter")
        verbose_name_plural = _("open matters")
        ordering = ["delegation", "number"]
        permissions = [("import_openmatter", "Can import open matters")]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "number"], name="one_matter_per_number"),
            models.CheckConstraint(
                condition=Q(closed_date=None) | Q(closed_date__gte=F("opened_date")),
                name="matter_closes_after_it_opens",
                violation_error_message=_("A matter is closed on the day it was opened or later."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("powers:matter-detail", args=[self.pk])
