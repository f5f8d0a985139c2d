"""A duty that a county department asks the towns to take on, with what comes along (facts §1.7)."""

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding, ScopedQuerySet
from core.search import BigramIndex
from core.workflow import Stateful
from powers.models.negative import NegativeEntry
from towns.models import Division, Organisation

TOWN_COLUMN = Division.COLUMNS[Division.Level.TOWN]


class Limited(models.Model):
    """A row whose present state has a limit in working days; a change of the calendar moves its end."""

    since_at = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    limit_days = models.PositiveSmallIntegerField(
        _("limit (working days)"), null=True, editable=False
    )
    due_date = models.DateField(_("due"), null=True, editable=False)

    class Meta:
        abstract = True


class DutyQuerySet(ScopedQuerySet):
    """A county sees its duties, a department its own, a town those it was asked about."""

    place = ""
    unit = "department_id"

    def within(self, post: Holding) -> Q:
        if post.column != TOWN_COLUMN:
            return super().within(post)
        own = Q(round__gt=0) & self.concerning_any(post.place_ids)
        return own if post.unit_ids is None else own & Q(department_id__in=post.unit_ids)

    @staticmethod
    def concerning_any(town_ids: tuple[int, ...]) -> Q:
        """Asked of one of these towns: by name, or of all towns of their county."""
        counties = Division.objects.filter(pk__in=town_ids).values("county_id")
        named = Duty.towns.through.objects.filter(division_id__in=town_ids).values("duty_id")
        return Q(is_countywide=True, county_id__in=counties) | Q(is_countywide=False, pk__in=named)

    def concerning(self, town: Division) -> "DutyQuerySet":
        return self.filter(self.concerning_any((town.pk,)))

    def admitted(self) -> "DutyQuerySet":
        """Carried by towns today: admitted, for good or for a time."""
        return self.filter(status__in=Duty.CARRIED)

    def decided(self) -> "DutyQuerySet":
        """The register: whatever the county has decided on."""
        return self.filter(status__in=Duty.DECIDED)

    def overdue(self) -> "DutyQuerySet":
        return self.filter(due_date__lt=clock.today())


class Duty(Limited, Stateful):
    """What a department wants towns to do: why, for how long, and with which staff and money (ZJ-07)."""

    class Kind(models.TextChoices):
        SERVICE = "service", pgettext_lazy("duty", "public service")
        INSPECTION = "inspection", pgettext_lazy("duty", "patrol and inspection")
        ENFORCEMENT = "enforcement", pgettext_lazy("duty", "assistance to enforcement")
        SURVEY = "survey", pgettext_lazy("duty", "survey and statistics")
        PUBLICITY = "publicity", pgettext_lazy("duty", "publicity and mobilisation")
        EMERGENCY = "emergency", pgettext_lazy("duty", "emergency and safety")
        OTHER = "other", pgettext_lazy("duty", "other")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        RETURNED = "returned", _("returned for correction")
        ASKED = "asked", _("waiting for the towns' comments")
        STAFFING = "staffing", _("waiting for the staffing office")
        LEGAL = "legal", _("waiting for legal review")
        FINANCE = "finance", _("waiting for finance")
        DECISION = "decision", _("waiting for the decision")
        ADMITTED = "admitted", pgettext_lazy("duty", "admitted")
        TEMPORARY = "temporary", _("admitted for a time")
        REFUSED = "refused", pgettext_lazy("duty", "not admitted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", pgettext_lazy("duty", "ended")

    OPEN = (Status.DRAFT, Status.RETURNED)
    CARRIED = (Status.ADMITTED, Status.TEMPORARY)
    DECIDED = (*CARRIED, Status.REFUSED, Status.ENDED)
    TONES = {
        **dict.fromkeys(Status.values, "wait"),
        Status.DRAFT: "plain",
        Status.RETURNED: "soon",
        Status.ADMITTED: "good",
        Status.TEMPORARY: "good",
        Status.REFUSED: "off",
        Status.WITHDRAWN: "off",
        Status.ENDED: "off",
    }

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    province = models.ForeignKey(Division, models.PROTECT, related_name="+", editable=False)
    city = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", editable=False)
    county = models.ForeignKey(
        Division, models.PROTECT, related_name="+", editable=False, verbose_name=_("county")
    )
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("asking department"),
    )
    name = models.CharField(pgettext_lazy("duty", "duty"), max_length=120)
    kind = models.CharField(pgettext_lazy("duty", "kind"), max_length=12, choices=Kind.choices)
    legal_basis = models.TextField(_("legal basis"))
    necessity = models.TextField(_("why it is needed in the towns"))
    workload_days = models.DecimalField(
        _("workload a year"),
        max_digits=8,
        decimal_places=1,
        validators=[MinValueValidator(0)],
        help_text=_("Person-days in all towns together."),
    )
    planned_from_date = models.DateField(_("planned start"))
    planned_until_date = models.DateField(
        _("planned end"),
        null=True,
        blank=True,
        help_text=_("Leave empty for a duty that is meant to stay."),
    )
    is_countywide = models.BooleanField(_("all towns of the county"), default=False)
    towns = models.ManyToManyField(
        Division,
        blank=True,
        related_name="+",
        verbose_name=_("towns concerned"),
        limit_choices_to={"level": Division.Level.TOWN},
    )
    department_part = models.TextField(
        _("what stays with the department"),
        help_text=_("The main responsibility stays with the department."),
    )
    town_part = models.TextField(
        _("what the towns assist with"), help_text=_("What exactly a town does, and no more.")
    )
    staff_posts = models.PositiveIntegerField(_("staff posts that come along"), default=0)
    funds = models.DecimalField(
        _("funds a year"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    funds_source = models.CharField(_("source of the funds"), max_length=120, blank=True)
    equipment = models.CharField(_("equipment that comes along"), max_length=300, blank=True)
    negative_entry = models.ForeignKey(
        NegativeEntry,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="duties",
        verbose_name=_("falls under the negative list"),
    )
    negative_reason = models.TextField(
        _("reason for an exception from the negative list"),
        blank=True,
        help_text=_("Only where the negative list allows exceptions with a reason."),
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0, editable=False)
    decision_number = models.CharField(
        _("number of the decision"), max_length=60, blank=True, editable=False
    )
    decided_date = models.DateField(_("decided on"), null=True, editable=False)
    notice_year = models.PositiveSmallIntegerField(
        _("year of the admission number"), null=True, editable=False
    )
    notice_serial = models.PositiveIntegerField(
        _("serial of the admission number"), null=True, editable=False
    )
    notice_number = models.CharField(
        _("admission number"), max_length=60, blank=True, editable=False
    )
    from_date = models.DateField(_("admitted from"), null=True, editable=False)
    until_date = models.DateField(_("admitted until"), null=True, editable=False)
    renewal_number = models.CharField(
        _("number of the decision to renew"), max_length=60, blank=True, editable=False
    )
    renewed_date = models.DateField(_("renewal decided on"), null=True, editable=False)
    ended_date = models.DateField(_("ended on"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("duty", "duty")
        verbose_name_plural = pgettext_lazy("duty", "duties")
        ordering = ["-id"]
        permissions = [
            ("ask_duty", "Can ask towns to take duties on"),
            ("import_duty", "Can import duties"),
            ("prove_duty", "Can enter the evidence of power, staff and money"),
            ("mark_duty", "Can say that a duty falls under the negative list"),
            ("review_duty", "Can review duties for the staffing office"),
            ("clear_duty", "Can review the legality of duties"),
            ("fund_duty", "Can review the money of duties"),
            ("decide_duty", "Can decide on duties"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                condition=~Q(status__in=["refused", "withdrawn", "ended"]),
                name="one_live_duty_per_name",
                violation_error_message=_(
                    "This department already asks for, or has, a duty of this name."
                ),
            ),
            models.UniqueConstraint(
                fields=["county", "notice_year", "notice_serial"],
                condition=Q(notice_serial__isnull=False),
                name="one_duty_per_admission_number",
            ),
            models.CheckConstraint(
                condition=Q(planned_until_date=None)
                | Q(planned_until_date__gte=F("planned_from_date")),
                name="duty_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["admitted", "temporary"]) | ~Q(notice_number=""),
                name="admitted_duty_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(status="temporary") | Q(until_date__isnull=False),
                name="temporary_duty_has_a_last_day",
            ),
        ]
        indexes = [
            BigramIndex("name", name="duty_name"),
            models.Index(fields=["county", "-changed_at", "-id"], name="duty_newest_county"),
            models.Index(fields=["city", "-changed_at", "-id"], name="duty_newest_city"),
            models.Index(fields=["province", "-changed_at", "-id"], name="duty_newest_province"),
            models.Index(fields=["department", "-changed_at", "-id"], name="duty_of_department"),
            models.Index(
                fields=["until_date"], condition=Q(status="temporary"), name="duty_expiring"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_place()
        self.changed_at = clock.now()
        super().save(*args, **kwargs)

    def take_place(self) -> None:
        """A duty lies in its department's county; bulk writers call this themselves."""
        if self.county_id is None:
            place = self.department.division
            self.county_id, self.city_id = place.county_id, place.city_id
            self.province_id = place.province_id

    def get_absolute_url(self) -> str:
        return reverse("powers:duty-detail", args=[self.pk])

    @cached_property
    def closing_entries(self) -> list[NegativeEntry]:
        """Entries in force under which the duty falls: by its own words, or as a reviewer has said."""
        text = f"{self.name}\n{self.town_part}"
        entries = NegativeEntry.objects.in_force().filter(province=self.province_id)
        return [
            entry
            for entry in entries.order_by("number")
            if entry.pk == self.negative_entry_id or any(word in text for word in entry.word_list)
        ]

    @cached_property
    def proofs(self) -> dict[str, Any]:
        """The papers of power, staff and money, as far as they are there."""
        return {paper.kind: paper for paper in self.evidences.all()}  # type: ignore[attr-defined]

    def concerned_towns(self) -> models.QuerySet[Division]:
        """The towns that are asked, as they stand today."""
        if self.is_countywide:
            return Division.objects.towns().valid().filter(county=self.county_id)
        return self.towns.order_by("code")
