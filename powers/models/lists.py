"""A town's list of powers and responsibilities (权责清单): its versions."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from core.workflow import Stateful
from towns.models import Division, Placed


class TownListQuerySet(ScopedQuerySet):
    """Questions about versions of lists."""

    place = ""

    def of_town(self, town: Division) -> "TownListQuerySet":
        return self.filter(town=town)

    def published(self) -> "TownListQuerySet":
        """The one version of each town that holds today: counted from its day, not its publication."""
        today = clock.today()
        later = TownList.objects.filter(
            town=OuterRef("town"),
            status=TownList.Status.PUBLISHED,
            effective_date__lte=today,
            number__gt=OuterRef("number"),
        )
        begun = self.filter(status=TownList.Status.PUBLISHED, effective_date__lte=today)
        return begun.exclude(Exists(later))

    def to_come(self) -> "TownListQuerySet":
        """Published, and not in force before a day that is still to come."""
        return self.filter(
            status=TownList.Status.PUBLISHED, effective_date__gt=clock.today()
        ).order_by("number")

    def public(self) -> "TownListQuerySet":
        """Every version that was ever published: each keeps its address."""
        return self.filter(status__in=TownList.FROZEN)

    def newest(self) -> "TownList | None":
        """The newest version that was ever published, in force or to come."""
        return self.public().order_by("-number").first()

    def being_made(self) -> "TownListQuerySet":
        return self.filter(status__in=TownList.OPEN)


class TownList(Placed, Stateful):
    """One version of one town's list; a published version never changes (R7, ZJ-07, XY-2.2.2)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        RETURNED = "returned", _("returned for correction")
        STAFFING = "staffing", _("waiting for the staffing office")
        LEGAL = "legal", _("waiting for legal review")
        DECISION = "decision", _("waiting for the government's decision")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        DISCARDED = "discarded", pgettext_lazy("list", "discarded")

    EDITABLE = (Status.DRAFT, Status.RETURNED)
    OPEN = (*EDITABLE, Status.STAFFING, Status.LEGAL, Status.DECISION)
    FROZEN = (Status.PUBLISHED, Status.SUPERSEDED)
    TONES = {
        Status.DRAFT: "plain",
        Status.RETURNED: "soon",
        Status.STAFFING: "wait",
        Status.LEGAL: "wait",
        Status.DECISION: "wait",
        Status.PUBLISHED: "good",
        Status.SUPERSEDED: "off",
        Status.DISCARDED: "off",
    }

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    number = models.PositiveIntegerField(_("version number"), editable=False)
    title = models.CharField(_("title"), max_length=120)
    document_number = models.CharField(
        _("document number"), max_length=60, blank=True, editable=False
    )
    effective_date = models.DateField(_("in force from"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published on"), null=True, editable=False)
    note = models.TextField(
        _("what is new"),
        blank=True,
        help_text=_("A sentence or two for the change log, which everybody reads."),
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("version before"),
    )
    entry_count = models.PositiveIntegerField(_("items"), default=0, editable=False)
    added_count = models.PositiveIntegerField(
        pgettext_lazy("list", "Added"), default=0, editable=False
    )
    dropped_count = models.PositiveIntegerField(
        pgettext_lazy("list", "Dropped"), default=0, editable=False
    )
    changed_count = models.PositiveIntegerField(
        pgettext_lazy("list", "Changed"), default=0, editable=False
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("drawn up by"),
    )
    created_at = models.DateTimeField(_("drawn up at"), default=clock.now, editable=False)

    objects = TownListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of powers and responsibilities")
        verbose_name_plural = _("lists of powers and responsibilities")
        ordering = ["-id"]
        permissions = [
            ("submit_townlist", "Can submit a town's list"),
            ("review_townlist", "Can review lists for the staffing office"),
            ("clear_townlist", "Can review the legality of lists"),
            ("publish_townlist", "Can decide on and publish lists"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "number"],
                condition=~Q(status="discarded"),
                name="one_list_per_number",
            ),
            models.UniqueConstraint(
                fields=["town", "effective_date"],
                condition=Q(status="published"),
                name="one_published_list_a_day",
            ),
            models.UniqueConstraint(
                fields=["town"],
                condition=Q(status__in=["draft", "returned", "staffing", "legal", "decision"]),
                name="one_list_in_the_making",
                violation_error_message=_("A version of this town's list is being made already."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "superseded"])
                | Q(published_at__isnull=False, effective_date__isnull=False),
                name="a_published_list_has_its_days",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-number"], name="list_of_town"),
            models.Index(fields=["county", "-id"], name="list_of_county"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("powers:townlist-detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def is_to_come(self) -> bool:
        """Published for a day that is still to come."""
        is_published = self.status == self.Status.PUBLISHED
        return is_published and self.effective_date > clock.today()  # type: ignore[operator]

    @property
    def is_public(self) -> bool:
        return self.status in self.FROZEN
