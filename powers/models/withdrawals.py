"""What a county has to take back because the catalogue in force no longer holds it."""

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.jobs import Job
from core.scope import ScopedQuerySet
from core.workflow import Stateful
from powers.models.catalogue import CatalogueVersion, PowerItem
from powers.models.delegations import Delegation
from powers.models.modes import Mode
from towns.models import Division


class WithdrawalQuerySet(ScopedQuerySet):
    """Questions about withdrawals; a city and a province see those of their counties."""

    place = ""

    def open(self) -> "WithdrawalQuerySet":
        return self.filter(status=Withdrawal.Status.OPEN)


class Withdrawal(Stateful):
    """One county's task after a shrinking list: its live lines on what a new version dropped (ZJ-20)."""

    class Status(models.TextChoices):
        OPEN = "open", _("waiting for the decision")
        RUNNING = "running", _("being carried out")
        DONE = "done", _("carried out")
        LAPSED = "lapsed", _("lapsed")

    TONES = {"open": "soon", "running": "wait", "done": "good", "lapsed": "off"}

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.OPEN, editable=False
    )
    catalogue = models.ForeignKey(
        CatalogueVersion,
        models.PROTECT,
        related_name="withdrawals",
        verbose_name=_("new catalogue"),
    )
    province = models.ForeignKey(Division, models.PROTECT, related_name="+")
    city = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    line_count = models.PositiveIntegerField(_("powers of towns"), default=0)
    town_count = models.PositiveIntegerField(_("towns"), default=0)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_date = models.DateField(_("date of the document"), null=True, blank=True)
    reason = models.CharField(_("ground"), max_length=20, blank=True)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job"), editable=False
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-id"]
        permissions = [
            ("order_withdrawal", "Can order the withdrawal of dropped powers"),
            ("orderall_withdrawal", "Can order the withdrawal for all counties"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "county"], name="one_withdrawal_per_county_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} · {self.catalogue}"

    def get_absolute_url(self) -> str:
        return reverse("powers:withdrawal-detail", args=[self.pk])

    def lines(self) -> QuerySet[Delegation]:
        """What is still to be taken back: the county's live lines on powers that are not in it."""
        return dropped_lines(self.catalogue).filter(county=self.county_id)


def dropped_lines(catalogue: CatalogueVersion) -> QuerySet[Delegation]:
    """Live lines of the province on powers that the version no longer holds.

    A town's own power by law is nobody's to take back; what is being taken back already is settled.
    """
    kept = PowerItem.objects.kept().filter(version=catalogue)
    lines = Delegation.objects.live().filter(province=catalogue.province_id)
    lines = lines.exclude(status=Delegation.Status.TAKING_BACK).exclude(mode=Mode.STATUTORY)
    return lines.exclude(power__in=kept.values("power"))
