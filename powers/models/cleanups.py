"""The yearly clean-up: each admitted duty is kept, ended or renewed, with a reason."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from core.workflow import Stateful
from powers.models.duties import Duty
from towns.models import Division


class CleanupQuerySet(ScopedQuerySet):
    """The county's own check: towns don't see it, a department sees its duties."""

    place = ""
    unit = "duty__department_id"

    def open(self) -> "CleanupQuerySet":
        return self.exclude(status__in=Cleanup.ENDED_STATES)

    def overdue(self) -> "CleanupQuerySet":
        return self.open().filter(due_date__lt=clock.today())


class Cleanup(Stateful):
    """One admitted duty in one year's clean-up (ZJ-07)."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be looked at")
        TO_END = "to_end", _("to be ended, waiting for the decision")
        TO_RENEW = "to_renew", _("to be renewed, waiting for the decision")
        KEPT = "kept", pgettext_lazy("clean-up", "kept")
        ENDED = "ended", pgettext_lazy("clean-up", "ended")
        RENEWED = "renewed", pgettext_lazy("clean-up", "renewed")

    ENDED_STATES = (Status.KEPT, Status.ENDED, Status.RENEWED)
    TONES = {
        "open": "wait", "to_end": "soon", "to_renew": "soon", "kept": "good", "ended": "off",
        "renewed": "good",
    }  # fmt: skip

    status = models.CharField(
        _("result"), max_length=20, choices=Status.choices, default=Status.OPEN, editable=False
    )
    duty = models.ForeignKey(
        Duty, models.PROTECT, related_name="cleanups", verbose_name=pgettext_lazy("duty", "duty")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    province = models.ForeignKey(Division, models.PROTECT, related_name="+", editable=False)
    city = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", editable=False)
    county = models.ForeignKey(
        Division, models.PROTECT, related_name="+", editable=False, verbose_name=_("county")
    )
    due_date = models.DateField(_("due"))
    reason = models.TextField(_("reason"), blank=True, editable=False)
    until_date = models.DateField(_("renewed until"), null=True, editable=False)

    objects = CleanupQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty in the yearly clean-up")
        verbose_name_plural = _("yearly clean-up")
        ordering = ["-year", "id"]
        permissions = [
            ("propose_cleanup", "Can propose what becomes of a duty"),
            ("confirm_cleanup", "Can confirm the end or renewal of a duty"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["duty", "year"], name="one_cleanup_per_year"),
        ]
        indexes = [
            models.Index(fields=["county", "-year", "id"], name="cleanup_of_county"),
            models.Index(
                fields=["due_date"],
                condition=Q(status__in=["open", "to_end", "to_renew"]),
                name="cleanup_open",
            ),
        ]

    def __str__(self) -> str:
        return _("%(duty)s (%(year)s)") % {"duty": self.duty, "year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("powers:cleanup-detail", args=[self.pk])
