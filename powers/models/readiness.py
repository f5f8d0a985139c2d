"""Whether a town can carry a power (接得住): what a line needs, and what is declared of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding, ScopedQuerySet
from powers.models.catalogue import PowerItem
from powers.models.delegations import Delegation
from powers.models.modes import Mode
from powers.models.papers import OfDelegationQuerySet
from towns.models import Programme


class Need(models.TextChoices):
    """What a town must have before it starts (facts §1.5 rows 1, 9b and 11)."""

    STAFF = "staff", pgettext_lazy("need", "Staff")
    CERTIFICATES = "certificates", pgettext_lazy("need", "Enforcement cards")
    TRAINING = "training", pgettext_lazy("need", "Training")
    PLACE = "place", pgettext_lazy("need", "Premises")
    EQUIPMENT = "equipment", pgettext_lazy("need", "Equipment")
    ACCOUNTS = "accounts", pgettext_lazy("need", "System accounts")
    SEALS = "seals", pgettext_lazy("need", "Seals")
    FILES = "files", pgettext_lazy("need", "Files handed over")


COMPUTED = (Need.STAFF, Need.CERTIFICATES, Need.TRAINING)
"""Read from cards, trainings and posts; nobody declares them."""

DECLARED = (Need.PLACE, Need.EQUIPMENT, Need.ACCOUNTS, Need.SEALS, Need.FILES)
"""Declared by the town with evidence and confirmed by the department that hands over."""


class RequirementQuerySet(ScopedQuerySet):
    """Everybody reads what is asked for; whoever leads the programme's home changes it."""

    is_public = True

    def within(self, post: Holding) -> Q:
        return Q(programme__home__in=post.place_ids)


class Requirement(models.Model):
    """One row of the table of what a line needs; a blank type, mode or complexity means any.

    For each need the row that names most of the three decides (`powers.checklist`).
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="requirements", verbose_name=_("programme")
    )
    need = models.CharField(pgettext_lazy("checklist", "need"), max_length=20, choices=Need.choices)
    kind = models.CharField(
        _("type of power"), max_length=2, choices=PowerItem.Kind.choices, blank=True
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, blank=True)
    complexity = models.CharField(
        _("complexity"), max_length=10, choices=PowerItem.Complexity.choices, blank=True
    )
    is_required = models.BooleanField(pgettext_lazy("checklist", "required"), default=True)
    clause = models.CharField(_("clause"), max_length=20, blank=True, default="ZJ-06")

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of the checklist")
        verbose_name_plural = _("rows of the checklist")
        ordering = ["programme", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "need", "kind", "mode", "complexity"],
                name="one_requirement_per_case",
                violation_error_message=_("The table already has a row for this case."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.get_need_display()}"

    def get_absolute_url(self) -> str:
        return reverse("powers:requirement-detail", args=[self.pk])

    def fits(self, kind: str, mode: str, complexity: str) -> bool:
        named = ((self.kind, kind), (self.mode, mode), (self.complexity, complexity))
        return all(own in ("", asked) for own, asked in named)

    @property
    def weight(self) -> tuple[int, bool, bool]:
        """How much the row names; among equals the mode decides before the type."""
        return (
            bool(self.kind) + bool(self.mode) + bool(self.complexity),
            bool(self.mode),
            bool(self.kind),
        )


class ReadinessQuerySet(OfDelegationQuerySet):
    """Questions about what was declared."""

    def confirmed(self) -> "ReadinessQuerySet":
        return self.exclude(confirmed_at=None)

    def unconfirmed(self) -> "ReadinessQuerySet":
        """Declared and neither confirmed nor sent back."""
        return self.filter(confirmed_at=None, objection="")


class Readiness(models.Model):
    """What a town declares of one need of one line, and who of the department confirmed it (ZJ-06)."""

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="readiness", verbose_name=_("delegation")
    )
    need = models.CharField(
        pgettext_lazy("checklist", "need"),
        max_length=20,
        choices=[(need.value, need.label) for need in DECLARED],
    )
    evidence = models.CharField(_("evidence"), max_length=300)
    evidence_date = models.DateField(_("since"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("declared by")
    )
    declared_at = models.DateTimeField(_("declared at"), default=clock.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    objection = models.CharField(_("sent back because"), max_length=300, blank=True)

    objects = ReadinessQuerySet.as_manager()

    class Meta:
        verbose_name = _("declared readiness")
        verbose_name_plural = _("declared readiness")
        ordering = ["delegation", "id"]
        permissions = [
            ("declare_readiness", "Can declare what a town has for its powers"),
            ("confirm_readiness", "Can confirm what a town declared"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "need"], name="one_readiness_per_need"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("declared_by")),
                name="readiness_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, objection=""),
                name="readiness_is_confirmed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_need_display()}: {self.evidence}"

    @property
    def state(self) -> str:
        if self.confirmed_at:
            return "confirmed"
        return "returned" if self.objection else "declared"

    def says(self, evidence: str, day: Any) -> bool:
        """Whether this is what was declared already."""
        return (self.evidence, self.evidence_date, self.objection) == (evidence, day, "")
