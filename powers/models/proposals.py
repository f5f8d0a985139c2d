"""What the figures suggest doing with a line; a human decides (R12)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from core.workflow import Stateful
from powers.models.delegations import Delegation
from powers.models.evaluations import Evaluation
from towns.models import Organisation, Placed


class ProposalQuerySet(ScopedQuerySet):
    """Questions about proposals."""

    place = ""
    unit = "department_id"

    def open(self) -> "ProposalQuerySet":
        return self.filter(status=Proposal.Status.OPEN)


class Proposal(Placed, Stateful):
    """To take a power back, suspend it, train for it or extend it, with the ground in figures."""

    class Kind(models.TextChoices):
        TAKE_BACK = "take_back", pgettext_lazy("proposal", "take back")
        SUSPEND = "suspend", pgettext_lazy("proposal", "suspend")
        TRAIN = "train", pgettext_lazy("proposal", "train")
        EXTEND = "extend", pgettext_lazy("proposal", "extend")

    class Ground(models.TextChoices):
        UNUSED = "unused", _("no use for a long time")
        OVERTURNED = "overturned", _("often overturned")
        CARDS = "cards", _("too few valid enforcement cards")
        TRAINING = "training", _("training out of date")
        EVALUATION = "evaluation", _("verdict of an evaluation")
        TERM = "term", _("entrustment ends soon and is used")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("proposal", "open")
        ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
        REJECTED = "rejected", pgettext_lazy("proposal", "rejected")
        OVERTAKEN = "overtaken", pgettext_lazy("proposal", "overtaken")

    TONES = {"open": "soon", "accepted": "good", "rejected": "off", "overtaken": "off"}

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.OPEN, editable=False
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="proposals", verbose_name=_("delegation")
    )
    title = models.CharField(_("item"), max_length=200, editable=False)
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("original department"),
    )
    kind = models.CharField(
        pgettext_lazy("proposal", "proposed"), max_length=10, choices=Kind.choices
    )
    ground = models.CharField(
        pgettext_lazy("proposal", "ground"), max_length=12, choices=Ground.choices
    )
    evaluation = models.ForeignKey(
        Evaluation,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="proposals",
        verbose_name=_("evaluation"),
    )
    text = models.TextField(_("in figures"))
    figures = models.JSONField(_("figures"), default=dict)
    clause = models.CharField(_("clause"), max_length=20)
    made_date = models.DateField(_("proposed on"), default=clock.today, editable=False)
    decided_date = models.DateField(_("settled on"), null=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-id"]
        permissions = [("decide_proposal", "Can accept or reject proposals")]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "kind"],
                condition=Q(status="open"),
                name="one_open_proposal_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "status", "-id"], name="proposal_of_county"),
            models.Index(fields=["town", "-id"], name="proposal_of_town"),
            models.Index(fields=["province", "-id"], name="proposal_of_province"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("powers:proposal-detail", args=[self.pk])

    def take_line(self) -> None:
        """What the list shows and the scope asks, copied from the line."""
        line = self.delegation
        self.title, self.town_id, self.department_id = line.title, line.town_id, line.department_id
        self.province_id, self.city_id, self.county_id = (
            line.province_id,
            line.city_id,
            line.county_id,
        )
