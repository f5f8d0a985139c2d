"""What was sent to hurry a case: urging, yellow and red cards, supervision in three levels (R22)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.workflow import Stateful
from grid.models.assists import Assist
from grid.models.beside import BesideQuerySet
from grid.models.cases import TIERS, Case
from grid.models.stages import CaseStage
from towns.models import Division, Organisation, Placed


class SupervisionQuerySet(BesideQuerySet):
    """Questions about supervision."""

    def standing(self) -> "SupervisionQuerySet":
        """Not closed, lifted or taken further."""
        return self.filter(status__in=Supervision.OPEN)

    def cards(self) -> "SupervisionQuerySet":
        return self.filter(kind__in=Supervision.CARDS)

    def overdue(self) -> "SupervisionQuerySet":
        """The unit has not answered in time."""
        return self.filter(status=Supervision.Status.ISSUED, due_at__lt=clock.now())

    def counted(self) -> "SupervisionQuerySet":
        """What costs points: everything that was not lifted."""
        return self.exclude(status=Supervision.Status.LIFTED).exclude(points=0)


class Supervision(Placed, Stateful):
    """A word from above, or from the clock, about one case: to whom, why, by when an answer is due."""

    class Kind(models.TextChoices):
        URGE = "urge", _("urging")
        YELLOW = "yellow", _("yellow card")
        RED = "red", _("red card")
        SUPERVISION = "supervision", pgettext_lazy("kind", "supervision")

    class Level(models.IntegerChoices):
        """Facts §4.8; cards and urging have none."""

        NONE = 0, "—"
        FIRST = 1, _("level 1: by the command room")
        SECOND = 2, _("level 2: in writing")
        THIRD = 3, _("level 3: by the leader, with an interview")

    class Status(models.TextChoices):
        ISSUED = "issued", pgettext_lazy("supervision", "issued")
        ANSWERED = "answered", pgettext_lazy("supervision", "answered")
        CLOSED = "closed", pgettext_lazy("supervision", "closed")
        ESCALATED = "escalated", pgettext_lazy("supervision", "taken a level higher")
        LIFTED = "lifted", pgettext_lazy("supervision", "lifted")

    OPEN = (Status.ISSUED, Status.ANSWERED)
    CARDS = (Kind.YELLOW, Kind.RED)
    TONES = {
        "issued": "wait",
        "answered": "wait",
        "closed": "good",
        "escalated": "late",
        "lifted": "off",
    }
    KIND_TONES = {"urge": "wait", "yellow": "soon", "red": "late", "supervision": "late"}

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.ISSUED, editable=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, editable=False)
    level = models.PositiveSmallIntegerField(
        pgettext_lazy("supervision", "level"), choices=Level.choices, default=Level.NONE
    )
    case = models.ForeignKey(
        Case,
        models.CASCADE,
        related_name="supervisions",
        editable=False,
        verbose_name=pgettext_lazy("grid", "case"),
    )
    title = models.CharField(pgettext_lazy("grid", "case"), max_length=120, editable=False)
    stage = models.ForeignKey(
        CaseStage, models.CASCADE, null=True, related_name="cards", editable=False
    )
    assist = models.ForeignKey(
        Assist, models.CASCADE, null=True, related_name="cards", editable=False
    )
    unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="supervisions",
        editable=False,
        verbose_name=_("unit supervised"),
    )
    is_by_village = models.BooleanField(_("settled by the village"), default=False, editable=False)
    at_tier = models.PositiveSmallIntegerField(
        _("room in charge"), choices=TIERS, default=4, editable=False
    )
    from_tier = models.PositiveSmallIntegerField(
        pgettext_lazy("supervision level", "issued by"),
        choices=Division.Level.choices,
        default=4,
        editable=False,
    )
    reason = models.CharField(_("reason"), max_length=500)
    demand = models.CharField(_("what is demanded"), max_length=500, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    copied_to = models.CharField(_("copied to"), max_length=120, blank=True)
    interview_at = models.DateTimeField(_("interview at"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("answer within (working days)"), default=0)
    due_at = models.DateTimeField(_("answer due"), null=True, editable=False)
    points = models.DecimalField(
        _("points"), max_digits=4, decimal_places=1, default=Decimal(0), editable=False
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("supervision", "issued by"),
    )
    issued_at = models.DateTimeField(_("issued at"), default=clock.now, editable=False)
    raised_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="raised_to",
        editable=False,
        verbose_name=_("follows"),
    )
    answer = models.TextField(pgettext_lazy("supervision", "answer"), blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "supervision")
        verbose_name_plural = pgettext_lazy("models", "supervision and cards")
        ordering = ["-id"]
        permissions = [
            ("lead_supervision", "Can supervise in writing and summon"),
            ("answer_supervision", "Can answer supervision"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "kind"],
                condition=Q(kind__in=["yellow", "red"], stage__isnull=False),
                name="one_card_per_stage",
            ),
            models.UniqueConstraint(
                fields=["assist", "kind"],
                condition=Q(kind__in=["yellow", "red"], assist__isnull=False),
                name="one_card_per_assist",
            ),
            models.CheckConstraint(
                condition=Q(kind="supervision", level__range=(1, 3))
                | (~Q(kind="supervision") & Q(level=0)),
                name="only_supervision_has_a_level",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="supervision_of_case"),
            models.Index(fields=["unit", "-issued_at"], name="supervision_of_unit"),
            models.Index(fields=["town", "-issued_at"], name="supervision_of_town"),
            models.Index(fields=["county", "-issued_at"], name="supervision_of_county"),
            models.Index(
                fields=["due_at"], condition=Q(status="issued"), name="supervision_unanswered"
            ),
        ]

    def __str__(self) -> str:
        label = self.get_level_display() if self.level else self.get_kind_display()
        return f"{label} · {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("grid:supervision-detail", args=[self.pk])

    @property
    def is_card(self) -> bool:
        return self.kind in self.CARDS

    @property
    def addressee(self) -> str:
        """Who answers: the unit, the village, or the room that directs the case."""
        if self.unit:
            return str(self.unit)
        if self.is_by_village and self.case.village:
            return str(self.case.village)
        place = {4: self.town, 3: self.county, 2: self.city}[self.at_tier]
        return str(_("%(place)s command room") % {"place": place})
