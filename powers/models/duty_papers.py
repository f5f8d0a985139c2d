"""What stands behind a duty: the towns' comments, and the papers for power, staff and money."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding, ScopedQuerySet
from core.workflow import Stateful
from powers.models.duties import Duty, Limited
from towns.models import Division, Placed


class OfDutyQuerySet(ScopedQuerySet):
    """Rows that are seen with their duty."""

    place = "duty"

    def within(self, post: Holding) -> Q:
        duties: Any = Duty.objects.get_queryset()
        return Q(duty__in=duties.filter(duties.within(post)))


class DutyEvidence(models.Model):
    """The paper that proves one of the three that come along: 权随事转、人随事转、费随事转 (R13)."""

    class Kind(models.TextChoices):
        POWER = "power", _("power: document that hands it over")
        STAFF = "staff", _("staff: number of the staffing document")
        MONEY = "money", _("money: number of the budget indicator")

    duty = models.ForeignKey(
        Duty, models.PROTECT, related_name="evidences", verbose_name=pgettext_lazy("duty", "duty")
    )
    county = models.ForeignKey(Division, models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(_("evidence of"), max_length=6, choices=Kind.choices)
    number = models.CharField(pgettext_lazy("paper", "number"), max_length=60)
    issued_date = models.DateField(_("date"))
    issuer = models.CharField(_("issued by"), max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("entered at"), default=clock.now)

    objects = OfDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidences")
        ordering = ["duty", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "kind"], name="one_evidence_per_kind"),
            models.UniqueConstraint(
                fields=["county", "number"],
                condition=Q(kind="money"),
                name="one_duty_per_budget_indicator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class DutyReplyQuerySet(ScopedQuerySet):
    """A town sees its own comments, a department those on its duties."""

    place = ""
    unit = "duty__department_id"

    def waiting(self) -> "DutyReplyQuerySet":
        return self.filter(status=DutyReply.Status.WAITING)

    def overdue(self) -> "DutyReplyQuerySet":
        return self.waiting().filter(due_date__lt=clock.today())


class DutyReply(Placed, Limited, Stateful):
    """What one town says to a duty it is asked to carry; silence past the limit is kept as such."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the town")
        AGREED = "agreed", _("agrees")
        OBJECTED = "objected", _("objects")
        SILENT = "silent", _("silent past the limit")
        DROPPED = "dropped", _("no longer asked")

    TONES = {
        "waiting": "wait", "agreed": "good", "objected": "late", "silent": "soon", "dropped": "off"
    }  # fmt: skip

    status = models.CharField(
        _("comment"), max_length=20, choices=Status.choices, default=Status.WAITING, editable=False
    )
    duty = models.ForeignKey(
        Duty, models.PROTECT, related_name="replies", verbose_name=pgettext_lazy("duty", "duty")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    reason = models.TextField(_("reason"), blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, editable=False)

    objects = DutyReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("town's comment on a duty")
        verbose_name_plural = _("towns' comments on duties")
        ordering = ["-id"]
        permissions = [("give_dutyreply", "Can comment on duties for a town")]
        constraints = [
            models.UniqueConstraint(fields=["duty", "town", "round"], name="one_reply_per_round"),
        ]
        indexes = [
            models.Index(fields=["town", "-id"], name="duty_reply_of_town"),
            models.Index(fields=["county", "-id"], name="duty_reply_of_county"),
            models.Index(
                fields=["due_date"], condition=Q(status="waiting"), name="duty_reply_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town}：{self.duty}"

    def get_absolute_url(self) -> str:
        return reverse("powers:reply-detail", args=[self.pk])
