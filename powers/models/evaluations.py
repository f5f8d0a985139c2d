"""What an evaluation found (R12, ZJ-20: 定期组织评估), and what follows from it."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from powers.models.delegations import Delegation
from powers.models.papers import OfDelegationQuerySet


class EvaluationQuerySet(OfDelegationQuerySet):
    """Questions about evaluations; they are seen with their delegation."""

    def undecided(self) -> "ScopedQuerySet":
        """Those that ask for a suspension or a taking back which nobody has decided yet."""
        waiting = self.filter(
            verdict__in=Evaluation.TO_BE_DECIDED,
            delegation__status__in=Delegation.EXERCISED,
            delegation__evaluation_due_date=None,
        )
        return waiting.exclude(proposals__status="rejected")


class Evaluation(models.Model):
    """One evaluation of one power in one town: the figures of its time, and the verdict."""

    class Verdict(models.TextChoices):
        KEEP = "keep", pgettext_lazy("evaluation", "keep")
        WIDEN = "widen", pgettext_lazy("evaluation", "widen")
        SUSPEND = "suspend", pgettext_lazy("evaluation", "suspend")
        TAKE_BACK = "take_back", pgettext_lazy("evaluation", "take back")

    TO_BE_DECIDED = (Verdict.SUSPEND, Verdict.TAKE_BACK)
    TONES = {"keep": "good", "widen": "good", "suspend": "soon", "take_back": "late"}

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="evaluations", verbose_name=_("delegation")
    )
    from_date = models.DateField(_("evaluated from"))
    until_date = models.DateField(_("evaluated until"))
    cases = models.PositiveIntegerField(_("cases"))
    zero_months = models.PositiveSmallIntegerField(_("months without a case"), default=0)
    on_time = models.PositiveIntegerField(_("done on time"))
    corrected = models.PositiveIntegerField(_("corrected or overturned"))
    satisfaction = models.DecimalField(
        _("satisfaction (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices)
    text = models.TextField(_("reason"), blank=True)
    number = models.CharField(_("number of the report"), max_length=60)
    issued_date = models.DateField(_("date of the report"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("entered at"), default=clock.now)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(on_time__lte=F("cases")) & Q(corrected__lte=F("cases")),
                name="evaluation_parts_of_its_cases",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(0, 100)),
                name="evaluation_satisfaction_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_verdict_display()}"

    def get_absolute_url(self) -> str:
        return reverse("powers:evaluation-detail", args=[self.pk])

    @property
    def on_time_share(self) -> float | None:
        return self.on_time / self.cases if self.cases else None
