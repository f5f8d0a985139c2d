"""What outside systems sent, and what is sent to them (ZJ-14)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.crypto import EncryptedTextField
from core.scope import ScopedQuerySet
from core.workflow import Stateful, workflow_of
from grid.models.cases import Case
from grid.models.sources import SourceSystem
from towns.models import Division


class InboundQuerySet(ScopedQuerySet):
    """Messages lie where they were placed; those without a place, where their system reports."""

    place = "place"

    def waiting(self) -> "InboundQuerySet":
        return self.filter(status=InboundMessage.Status.WAITING)


class InboundMessage(Stateful):
    """One number of one outside system, received once: it became a case, or waits for a person.

    What was sent is kept, encrypted, until it has become a case.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("message", "waits for a person")
        TAKEN_IN = "taken_in", pgettext_lazy("message", "taken in")
        DECLINED = "declined", pgettext_lazy("message", "declined")

    TONES = {Status.WAITING: "soon", Status.TAKEN_IN: "good", Status.DECLINED: "off"}

    status = models.CharField(
        _("status"),
        max_length=20,
        choices=Status.choices,
        default=Status.WAITING,
        editable=False,
    )
    system = models.ForeignKey(
        SourceSystem, models.PROTECT, related_name="messages", verbose_name=_("outside system")
    )
    number = models.CharField(_("number at the source"), max_length=60)
    digest = models.CharField(_("checksum"), max_length=64, editable=False)
    place = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("place"), editable=False
    )
    their_code = models.CharField(_("their category"), max_length=60, blank=True)
    body = EncryptedTextField(_("what was sent"), blank=True, editable=False)
    faults = models.JSONField(_("what is missing"), default=list, editable=False)
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        related_name="messages",
        editable=False,
        verbose_name=_("case"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    received_at = models.DateTimeField(_("received at"), default=clock.now, editable=False)

    objects = InboundQuerySet.as_manager()

    class Meta:
        verbose_name = _("message from outside")
        verbose_name_plural = _("messages from outside")
        ordering = ["-id"]
        permissions = [("settle_inboundmessage", "Can map messages and take them in")]
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="one_message_per_number"),
            models.CheckConstraint(
                condition=~Q(status="taken_in") | Q(case__isnull=False),
                name="message_taken_in_has_a_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "-id"], condition=Q(status="waiting"), name="message_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("grid:inbound-detail", args=[self.pk])


def named(event: str) -> str:
    """What happened to the case, in the words of the office; the other system reads the code."""
    flow = workflow_of(Case)
    step = flow.transitions.get(event) if flow else None
    return str(step.label) if step else event


class OutboundQuerySet(ScopedQuerySet):
    """Answers belong to their system."""

    place = "system__place"

    def waiting(self) -> "OutboundQuerySet":
        return self.filter(sent_at=None, is_dead=False)

    def dead(self) -> "OutboundQuerySet":
        """Given up after as many tries as the outbox makes."""
        return self.filter(is_dead=True)


class OutboundMessage(models.Model):
    """One change of one case, told to one outside system once."""

    system = models.ForeignKey(
        SourceSystem, models.PROTECT, related_name="answers", verbose_name=_("outside system")
    )
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        related_name="answers",
        verbose_name=_("case"),
        db_index=False,
    )
    key = models.CharField(_("key"), max_length=100, unique=True)
    event = models.CharField(_("event"), max_length=40)
    payload = models.JSONField(_("what is sent"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    answer_code = models.PositiveSmallIntegerField(_("last answer"), null=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    is_dead = models.BooleanField(_("given up"), default=False)
    created_at = models.DateTimeField(_("changed at"), default=clock.now)
    tried_at = models.DateTimeField(_("last tried at"), null=True)
    sent_at = models.DateTimeField(_("delivered at"), null=True)

    objects = OutboundQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to an outside system")
        verbose_name_plural = _("answers to outside systems")
        ordering = ["-id"]
        permissions = [("resend_outboundmessage", "Can send answers again")]
        indexes = [
            models.Index(fields=["system", "-id"], condition=Q(is_dead=True), name="answer_dead"),
            models.Index(fields=["case", "id"], name="answer_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {named(self.event)}"

    def get_absolute_url(self) -> str:
        return reverse("grid:outbound-detail", args=[self.pk])
