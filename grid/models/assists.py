"""Units that help the one in charge, each with a task and a clock of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding, ScopedQuerySet
from core.workflow import Stateful
from towns.models import Organisation, Placed


class AssistQuerySet(ScopedQuerySet):
    """Questions about assistance."""

    place = ""
    unit = "unit_id"

    def open(self) -> "AssistQuerySet":
        return self.filter(status__in=Assist.OPEN)

    def overdue(self) -> "AssistQuerySet":
        """Still owed, and the limit has passed."""
        return self.open().filter(due_at__lt=clock.now())


class Assist(Placed, Stateful):
    """What a unit is asked to do in a case that another one is in charge of (协办)."""

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("assist", "asked")
        HELPING = "helping", pgettext_lazy("assist", "helping")
        DONE = "done", pgettext_lazy("assist", "done")
        DECLINED = "declined", pgettext_lazy("assist", "declined")
        ENDED = "ended", pgettext_lazy("assist", "ended with the case")

    OPEN = (Status.ASKED, Status.HELPING)
    TONES = {
        "asked": "wait",
        "helping": "wait",
        "done": "good",
        "declined": "off",
        "ended": "off",
    }

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.ASKED, editable=False
    )
    case = models.ForeignKey(
        "grid.Case",
        models.CASCADE,
        related_name="assists",
        verbose_name=pgettext_lazy("grid", "case"),
    )
    title = models.CharField(pgettext_lazy("grid", "case"), max_length=120, editable=False)
    unit = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("assisting unit")
    )
    task = models.CharField(_("what to do"), max_length=300)
    result = models.TextField(_("result"), blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), default=clock.now, editable=False)
    days = models.PositiveSmallIntegerField(_("within (working days)"), default=3, editable=False)
    due_at = models.DateTimeField(_("due"), null=True, editable=False)
    warn_at = models.DateTimeField(_("warned at"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)

    objects = AssistQuerySet.as_manager()

    class Meta:
        verbose_name = _("assistance")
        verbose_name_plural = _("assistance")
        ordering = ["-id"]
        permissions = [("answer_assist", "Can answer requests for assistance")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(status__in=["asked", "helping"]),
                name="one_open_assist_per_unit",
                violation_error_message=_("This unit is already helping."),
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "case"],
                condition=Q(status__in=["asked", "helping"]),
                name="assist_open",
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(status__in=["asked", "helping"]),
                name="assist_warn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("grid:assist-detail", args=[self.pk])

    @classmethod
    def helped_by(cls, post: Holding) -> tuple[int, ...]:
        """Keys of the cases in which a bound post's units help today; asked once per post object."""
        kept = getattr(post, "_helped_cases", None)
        if kept is None:
            rows = cls.objects.filter(unit_id__in=post.unit_ids or (), status__in=cls.OPEN)
            kept = tuple(rows.order_by("case_id").values_list("case_id", flat=True).distinct())
            post._helped_cases = kept  # type: ignore[attr-defined]
        return kept
