"""What stands on paper behind a delegation: opinions, numbered papers, enforcement cards."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from powers.models.delegations import Delegation
from towns.models import Placed


class OfDelegationQuerySet(ScopedQuerySet):
    """Rows of a delegation are seen with it."""

    place = "delegation"
    unit = "delegation__department_id"


class Opinion(models.Model):
    """One opinion on a line: the columns 单位意见 · 编办审核意见 · 法制办审核意见 of the review grid."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("department's opinion")
        STAFFING = "staffing", _("staffing office's opinion")
        LEGAL = "legal", _("legal opinion")
        APPRAISAL = "appraisal", _("appraisal")
        DECISION = "decision", _("decision")

    class Verdict(models.TextChoices):
        AGREE = "agree", _("agree")
        PARTLY = "partly", _("agree in part")
        DISAGREE = "disagree", _("disagree")
        RETURN = "return", _("return for correction")
        REFUSE = "refuse", _("refuse")

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="opinions")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    text = models.TextField(_("reason"), blank=True)
    round = models.PositiveSmallIntegerField(_("round"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = OfDelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["delegation", "at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_verdict_display()}"


class Paper(models.Model):
    """A numbered paper that a step needs: minutes, decision, announcement, agreement, certificate."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("town committee's minutes")
        APPRAISAL = "appraisal", _("appraisal report")
        DECISION = "decision", _("government's decision")
        PROVINCE_DECISION = "province_decision", _("province's decision on penalties")
        FILING = "filing", _("filing receipt or approval")
        ANNOUNCEMENT = "announcement", _("announcement")
        AGREEMENT = "agreement", _("entrustment")
        HAND_OVER = "hand_over", _("hand-over certificate")
        TRAINING = "training", _("training record")
        EVALUATION = "evaluation", _("evaluation report")
        RECALL = "recall", _("decision to take back")
        HAND_BACK = "hand_back", _("hand-back certificate")
        CITY_CONSENT = "city_consent", _("city government's consent")
        PUBLICATION = "publication", _("publication of the entrustment")
        REGISTRATION = "registration", _("filing with the justice bureau")
        TERMINATION = "termination", _("publication of the termination")

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    number = models.CharField(pgettext_lazy("paper", "number"), max_length=60)
    issued_date = models.DateField(_("date"))
    issuer = models.CharField(_("issued by"), max_length=100, blank=True)
    filed_date = models.DateField(_("filed on"), null=True, blank=True)
    url = models.URLField(_("published at"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("entered at"), default=clock.now)

    objects = OfDelegationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("powers", "paper")
        verbose_name_plural = pgettext_lazy("powers", "papers")
        ordering = ["delegation", "issued_date", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class CertifiedOfficerQuerySet(ScopedQuerySet):
    """Questions about enforcement cards."""

    place = ""

    def valid_on(self, day: date) -> "CertifiedOfficerQuerySet":
        return self.filter(Q(valid_until_date=None) | Q(valid_until_date__gte=day))


class CertifiedOfficer(Placed):
    """Somebody of a town who holds an enforcement card (执法证)."""

    name = models.CharField(_("name"), max_length=60)
    card_number = models.CharField(_("card number"), max_length=30, unique=True)
    field = models.CharField(_("field of enforcement"), max_length=60, blank=True)
    valid_until_date = models.DateField(_("valid until"), null=True, blank=True)

    objects = CertifiedOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("certified officer")
        verbose_name_plural = _("certified officers")
        ordering = ["town", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("powers:officer-detail", args=[self.pk])
