"""How long a case stayed where, under which limit, and when its clock stood (R20)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.deadlines import Limit, Unit
from core.scope import Holding
from grid.field import FieldQuerySet
from grid.models.cases import Case, Status
from towns.models import Organisation


class OfCase(FieldQuerySet):
    """Rows that belong to a case: who sees the case sees them."""

    place = "case"
    unit = "case__unit_id"

    def within(self, post: Holding) -> Q:
        return Q(case__in=Case.objects.filter(Case.objects.within(post)))


class CaseStage(models.Model):
    """One stay of a case in a state: since when, under which limit, with whom, until when."""

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="stages", verbose_name=pgettext_lazy("grid", "case")
    )
    status = models.CharField(_("state"), max_length=20, choices=Status.choices)
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("unit in charge")
    )
    started_at = models.DateTimeField(pgettext_lazy("stage", "since"))
    amount = models.PositiveSmallIntegerField(pgettext_lazy("stage", "limit"), null=True)
    limit_unit = models.CharField(pgettext_lazy("limit", "unit"), max_length=20, blank=True)
    extension = models.PositiveSmallIntegerField(_("extension"), default=0)
    basis = models.CharField(_("basis of the limit"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due"), null=True)
    ended_at = models.DateTimeField(pgettext_lazy("stage", "until"), null=True)
    is_late = models.BooleanField(pgettext_lazy("stage", "late"), default=False)

    objects = OfCase.as_manager()

    class Meta:
        verbose_name = _("stage of a case")
        verbose_name_plural = _("stages of cases")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_open_stage_per_case"
            ),
            models.CheckConstraint(
                condition=Q(extension=0) | Q(extension__lte=F("amount")),
                name="stage_extension_is_no_longer_than_the_limit",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="stage_of_case"),
            models.Index(fields=["id"], condition=Q(ended_at=None), name="stage_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def limit(self) -> Limit | None:
        """With the extension; None where nothing is awaited."""
        return Limit(self.amount + self.extension, Unit(self.limit_unit)) if self.amount else None


class CasePause(models.Model):
    """An interval in which the clock of a case stood, and why (R20)."""

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="pauses", verbose_name=pgettext_lazy("grid", "case")
    )
    start_at = models.DateTimeField(pgettext_lazy("pause", "from"))
    end_at = models.DateTimeField(pgettext_lazy("pause", "until"), null=True)
    until_date = models.DateField(pgettext_lazy("pause", "last day"), null=True)
    reason = models.CharField(_("reason"), max_length=300)

    objects = OfCase.as_manager()

    class Meta:
        verbose_name = _("stopped interval of a case")
        verbose_name_plural = _("stopped intervals of cases")
        ordering = ["start_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(end_at=None), name="one_open_pause_per_case"
            ),
            models.CheckConstraint(
                condition=Q(end_at=None) | Q(end_at__gte=F("start_at")), name="case_pause_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_at:%Y-%m-%d %H:%M} {self.reason}"
