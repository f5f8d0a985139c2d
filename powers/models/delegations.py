"""One power for one town: the line that moves from the request to force and back."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import ScopedQuerySet
from core.search import BigramIndex
from core.workflow import Stateful
from powers.coding import task_code
from powers.models.batches import Batch
from powers.models.catalogue import PowerItem
from powers.models.law import on_repealed_law
from powers.models.modes import Mode, Stage
from powers.models.powers import Power
from towns.models import Division, Organisation, Placed

A_MONTH = 30


def by_level(*fields: str, name: str, **options: Any) -> list[models.Index]:
    """One index for each level whose posts oversee too many rows to look through."""
    return [
        models.Index(fields=[level, *fields], name=f"delegation_{name}_{level}", **options)
        for level in ("county", "city", "province")
    ]


class DelegationQuerySet(ScopedQuerySet):
    """Questions about delegations."""

    place = ""
    unit = "department_id"

    def live(self) -> "DelegationQuerySet":
        """Neither refused, withdrawn nor taken back."""
        return self.exclude(status__in=Delegation.ENDED)

    def in_force(self) -> "DelegationQuerySet":
        """Exercised by the town today; an evaluation does not interrupt it, the end of a term does."""
        lasting = Q(term_until_date=None) | Q(term_until_date__gte=clock.today())
        return self.filter(lasting, status__in=Delegation.EXERCISED)

    def used(self) -> "DelegationQuerySet":
        """In force and exercised in the last twelve months."""
        from powers.models.use import used_since

        return self.in_force().filter(pk__in=used_since(clock.today()))

    def overdue(self) -> "DelegationQuerySet":
        """Their stage's limit has passed."""
        return self.filter(due_date__lt=clock.today())

    def basis_repealed(self) -> "DelegationQuerySet":
        """Their item stands on an article of law that is no longer in force."""
        return self.filter(item__in=on_repealed_law())

    def unfiled(self) -> "DelegationQuerySet":
        """Entrustments that the justice bureau has not got yet (R5)."""
        return self.filter(filing_due_date__isnull=False)

    def filing_overdue(self) -> "DelegationQuerySet":
        return self.filter(filing_due_date__lt=clock.today())

    def evaluation_due(self) -> "DelegationQuerySet":
        """To be evaluated within a month, or already overdue (R12)."""
        return self._exercised().filter(
            evaluation_due_date__lte=clock.today() + timedelta(days=A_MONTH)
        )

    def evaluation_overdue(self) -> "DelegationQuerySet":
        return self._exercised().filter(evaluation_due_date__lt=clock.today())

    def _exercised(self) -> "DelegationQuerySet":
        return self.filter(status__in=Delegation.EXERCISED)

    def given_up(self) -> "DelegationQuerySet":
        """R8: transferred penalties that the original department no longer exercises in the town."""
        return self.in_force().filter(kind=PowerItem.Kind.PENALTY, mode=Mode.TRANSFERRED)

    def of_town(self, town: Division) -> "DelegationQuerySet":
        return self.filter(town=town)

    def with_names(self) -> "DelegationQuerySet":
        return self.select_related("item", "town", "department", "batch")


class Delegation(Placed, Stateful):
    """A county power on its way to a town, in force there, or taken back (ZJ-06, XY-2.1.1)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        RETURNED = "returned", _("returned for correction")
        DEPARTMENT = Stage.DEPARTMENT.value, _("waiting for the department's opinion")
        STAFFING = Stage.STAFFING.value, _("waiting for the staffing office")
        LEGAL = Stage.LEGAL.value, _("waiting for legal review")
        APPRAISAL = Stage.APPRAISAL.value, _("waiting for appraisal")
        DECISION = Stage.DECISION.value, _("waiting for the government's decision")
        FILING = Stage.FILING.value, _("waiting for filing or approval above")
        ANNOUNCEMENT = Stage.ANNOUNCEMENT.value, _("waiting for announcement")
        SIGNING = Stage.SIGNING.value, _("waiting for signing or hand-over")
        TRANSITION = Stage.TRANSITION.value, _("in the transition period")
        READY = Stage.READY.value, _("preparing to start")
        IN_FORCE = "in_force", pgettext_lazy("delegation", "in force")
        EVALUATION = "evaluation", _("being evaluated")
        SUSPENDED = "suspended", _("suspended")
        EXPIRED = "expired", _("expired")
        TAKING_BACK = "taking_back", _("being taken back")
        TAKEN_BACK = "taken_back", _("taken back")
        REFUSED = "refused", pgettext_lazy("delegation", "refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    ENDED = (Status.REFUSED, Status.WITHDRAWN, Status.TAKEN_BACK)
    TONES = {
        Status.DRAFT: "plain",
        Status.RETURNED: "soon",
        Status.IN_FORCE: "good",
        Status.EVALUATION: "good",
        Status.SUSPENDED: "soon",
        Status.EXPIRED: "late",
        Status.TAKING_BACK: "soon",
        Status.TAKEN_BACK: "off",
        Status.REFUSED: "off",
        Status.WITHDRAWN: "off",
        **dict.fromkeys(Stage.values, "wait"),
    }
    EXERCISED = (Status.IN_FORCE, Status.EVALUATION)
    WITH_TOWN = (*EXERCISED, Status.SUSPENDED)
    """Exercised or suspended: what a term ends."""

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines", verbose_name=_("batch"))
    item = models.ForeignKey(
        PowerItem, models.PROTECT, related_name="delegations", verbose_name=_("item")
    )
    power = models.ForeignKey(
        Power, models.PROTECT, related_name="delegations", verbose_name=_("power"), editable=False
    )
    title = models.CharField(_("item"), max_length=200, editable=False)
    kind = models.CharField(
        _("type of power"), max_length=2, choices=PowerItem.Kind.choices, editable=False
    )
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        verbose_name=_("original department"),
        limit_choices_to={"kind": Organisation.Kind.DEPARTMENT},
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices)
    scope_note = models.CharField(_("scope of the power"), max_length=300, blank=True)
    effective_date = models.DateField(_("in force from"), null=True, blank=True, editable=False)
    term_until_date = models.DateField(_("entrusted until"), null=True, blank=True, editable=False)
    due_date = models.DateField(_("due"), null=True, blank=True, editable=False)
    filing_due_date = models.DateField(
        _("entrustment to be filed by"), null=True, blank=True, editable=False
    )
    evaluation_due_date = models.DateField(
        _("to be evaluated by"), null=True, blank=True, editable=False
    )
    matters_declared_date = models.DateField(
        _("open matters declared on"), null=True, blank=True, editable=False
    )
    stage_since_at = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-id"]
        permissions = [
            ("submit_delegation", "Can ask for powers"),
            ("opine_delegation", "Can give the department's opinion"),
            ("review_delegation", "Can review for the staffing office"),
            ("clear_delegation", "Can review legality"),
            ("decide_delegation", "Can decide on delegations"),
            ("file_delegation", "Can file delegations above"),
            ("announce_delegation", "Can announce delegations"),
            ("hand_over_delegation", "Can hand powers over and take them back"),
            ("train_delegation", "Can record training"),
            ("take_over_delegation", "Can take powers over"),
            ("start_delegation", "Can start to exercise powers"),
            ("evaluate_delegation", "Can evaluate delegations"),
            ("lend_delegation", "Can lend a delegation to an officer of another place"),
            ("import_delegation", "Can import delegations"),
            ("declare_delegation", "Can declare a town's open matters"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "power"],
                condition=~Q(status__in=["refused", "withdrawn", "taken_back"]),
                name="one_live_delegation_per_power",
                violation_error_message=_("This town already has this item, or is asking for it."),
            ),
            models.CheckConstraint(
                condition=Q(term_until_date=None) | Q(mode=Mode.ENTRUSTED),
                name="only_entrustments_have_a_term",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PowerItem.Kind.COERCION, mode=Mode.ENTRUSTED),
                name="coercion_is_never_entrusted",
            ),
        ]
        indexes = [
            BigramIndex("title", name="delegation_title"),
            # Newest by a moment that only these indexes know: by the key alone the planner would
            # walk all newer rows of other places to find the few of one place and status.
            models.Index(fields=["town", "-changed_at", "-id"], name="delegation_of_town"),
            *by_level("-changed_at", "-id", name="newest"),
            *by_level("status", "-changed_at", "-id", name="by_status"),
            *by_level("title", "id", name="by_title"),
            *by_level("due_date", name="due", condition=Q(due_date__isnull=False)),
            models.Index(
                fields=["department", "-changed_at", "-id"], name="delegation_of_department"
            ),
            models.Index(
                fields=["term_until_date"],
                condition=Q(term_until_date__isnull=False),
                name="delegation_expiring",
            ),
            models.Index(
                fields=["filing_due_date"],
                condition=Q(filing_due_date__isnull=False),
                name="delegation_to_be_filed",
            ),
            models.Index(
                fields=["county", "evaluation_due_date"],
                condition=Q(evaluation_due_date__isnull=False),
                name="delegation_to_be_evaluated",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.take_item()
        self.changed_at = clock.now()
        super().save(*args, **kwargs)

    def take_item(self) -> None:
        """Copy name and type of the item: lists show and search them without a join."""
        if not self.title:
            self.title, self.kind = self.item.name, self.item.kind
            self.power_id = self.item.power_id

    def get_absolute_url(self) -> str:
        return reverse("powers:delegation-detail", args=[self.pk])

    @property
    def task_code(self) -> str:
        """实施编码 of the item in this town; empty where either code is missing."""
        return task_code(self.item.catalogue_code, self.town)
