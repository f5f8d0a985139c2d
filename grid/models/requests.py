"""What a unit asks of the room that directs its case: more time, or a hold (R20)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.deadlines import Unit
from core.workflow import Stateful
from grid.models.beside import BesideQuerySet
from grid.models.cases import Case
from towns.models import Organisation, Placed


class CaseRequestQuerySet(BesideQuerySet):
    """Questions about requests."""

    def open(self) -> "CaseRequestQuerySet":
        return self.filter(status=CaseRequest.Status.ASKED)


class CaseRequest(Placed, Stateful):
    """An extension (延期) or a hold (挂账) that is asked for; granting it carries it out."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", pgettext_lazy("request", "extension")
        HOLD = "hold", pgettext_lazy("request", "hold")

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("request", "to be decided")
        GRANTED = "granted", pgettext_lazy("request", "granted")
        REFUSED = "refused", pgettext_lazy("request", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")
        LAPSED = "lapsed", pgettext_lazy("request", "overtaken")

    TONES = {
        "asked": "wait",
        "granted": "good",
        "refused": "late",
        "withdrawn": "off",
        "lapsed": "off",
    }

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.ASKED, editable=False
    )
    kind = models.CharField(
        pgettext_lazy("request", "asked for"), max_length=10, choices=Kind.choices, editable=False
    )
    case = models.ForeignKey(
        Case,
        models.CASCADE,
        related_name="requests",
        editable=False,
        verbose_name=pgettext_lazy("grid", "case"),
    )
    title = models.CharField(pgettext_lazy("grid", "case"), max_length=120, editable=False)
    unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("unit in charge"),
    )
    amount = models.PositiveSmallIntegerField(_("longer by"), null=True, blank=True)
    limit_unit = models.CharField(
        pgettext_lazy("limit", "unit"), max_length=20, choices=Unit.choices, blank=True
    )
    until_date = models.DateField(_("last day of the hold"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("request", "asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), default=clock.now, editable=False)
    due_at = models.DateTimeField(_("limit when asked"), null=True, editable=False)
    answer = models.TextField(pgettext_lazy("request", "answer"), blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    objects = CaseRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about a case")
        verbose_name_plural = _("requests about cases")
        ordering = ["-id"]
        permissions = [("decide_caserequest", "Can grant and refuse extensions and holds")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(status="asked"),
                name="one_open_request_per_kind",
                violation_error_message=_("This is asked for already and waits to be decided."),
            ),
            models.CheckConstraint(
                condition=Q(kind="extension", amount__gte=1, until_date=None)
                | Q(kind="hold", amount=None, until_date__isnull=False),
                name="request_says_how_long",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="request_of_case")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("grid:request-detail", args=[self.pk])
