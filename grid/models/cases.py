"""One case from the first word to the archive, whatever the channel (ZJ-12, ZJ-14)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding
from core.search import BigramIndex
from core.workflow import Stateful
from grid.models.assists import Assist
from grid.models.categories import Category, Platform, Urgency
from grid.models.grids import Grid
from grid.models.looks import LookQuerySet
from towns.models import Division, Organisation, PlacedAmongMany


class Source(models.TextChoices):
    """The channel by which a case came in."""

    GRID = "grid", _("grid worker's patrol")
    PUBLIC = "public", _("public report")
    HOTLINE = "hotline", _("12345 hotline")
    POLICE = "police", _("110, not for the police")
    APP = "app", _("government app")
    LEADER = "leader", _("leader's order")
    DEPARTMENT = "department", pgettext_lazy("channel", "department")
    VIDEO = "video", _("video")
    SENSOR = "sensor", _("sensor")
    MEDIA = "media", _("media")
    PETITION = "petition", _("petition")
    SUPERVISION = "supervision", _("inspection from above")
    INSPECTION = "inspection", _("random inspection")


class Status(models.TextChoices):
    """Where a case stands."""

    RECEIVED = "received", pgettext_lazy("case", "to be accepted")
    ACCEPTED = "accepted", pgettext_lazy("case", "to be dispatched")
    AT_COUNTY = "at_county", pgettext_lazy("case", "to be dispatched by the county")
    AT_CITY = "at_city", pgettext_lazy("case", "with the city")
    DISPATCHED = "dispatched", pgettext_lazy("case", "to be signed for")
    HANDLING = "handling", pgettext_lazy("case", "being handled")
    HELD = "held", pgettext_lazy("case", "on hold")
    VERIFYING = "verifying", pgettext_lazy("case", "to be verified")
    CLOSED = "closed", pgettext_lazy("case", "closed")
    RATED = "rated", pgettext_lazy("case", "rated")
    ARCHIVED = "archived", pgettext_lazy("case", "archived")
    REJECTED = "rejected", pgettext_lazy("case", "not accepted")
    HANDED_ON = "handed_on", pgettext_lazy("case", "handed on")
    MERGED = "merged", pgettext_lazy("case", "merged")
    VOID = "void", pgettext_lazy("case", "void")


TIERS = [
    (4, pgettext_lazy("tier", "the town")),
    (3, pgettext_lazy("tier", "the county")),
    (2, pgettext_lazy("tier", "the city")),
]
"""Who directs a case, by the levels of divisions."""
S = Status
OPEN = (
    S.RECEIVED, S.ACCEPTED, S.AT_COUNTY, S.AT_CITY, S.DISPATCHED, S.HANDLING, S.HELD, S.VERIFYING,
)  # fmt: skip
SETTLED = (S.CLOSED, S.RATED, S.ARCHIVED)
HAS_OPEN_STATUS = Q(status__in=[str(status) for status in OPEN])
IS_OPEN = Q(is_running=True)
"""By the column that the database derives: the planner proves it to be an index's condition at once,
and spends milliseconds on a list of eight states."""
ASIDE = Q(status__in=["rejected", "handed_on", "merged", "void"])


def by_level(*fields: str, name: str, **options: Any) -> list[models.Index]:
    """One index for each level whose posts oversee cases."""
    return [
        models.Index(fields=[level, *fields], name=f"case_{name}_{level}", **options)
        for level in ("town", "county", "city", "province")
    ]


class CaseQuerySet(LookQuerySet):
    """Cases: grid workers see their grids' and their own, units theirs and those they help in."""

    unit = "unit_id"

    def within(self, post: Holding) -> Q:
        rows = super().within(post)
        helped = Assist.helped_by(post) if post.unit_ids else ()
        return rows | Q(pk__in=helped) if helped else rows

    def own(self, post: Holding) -> Q:
        return super().own(post) | Q(reported_by=post.person_id)

    def open(self) -> "CaseQuerySet":
        return self.filter(IS_OPEN)

    def settled(self) -> "CaseQuerySet":
        return self.filter(status__in=SETTLED)

    def overdue(self) -> "CaseQuerySet":
        """Open, and the limit of the present state has passed (R22: red)."""
        return self.open().filter(due_at__lt=clock.now())

    def due_soon(self) -> "CaseQuerySet":
        """Open, the warning reached and the limit not passed (R22: yellow)."""
        moment = clock.now()
        return self.open().filter(warn_at__lte=moment, due_at__gte=moment)

    def on_time(self) -> "CaseQuerySet":
        """Settled, and no limit was missed on the way."""
        return self.settled().filter(is_late=False)

    def satisfied(self) -> "CaseQuerySet":
        """Rated by three stars or more."""
        return self.filter(rating__gte=3)

    def upkeep(self) -> "CaseQuerySet":
        """About facilities that the town keeps up, in every edition of the categories (XY-2.5.3)."""
        return self.filter(category__in=Category.objects.filter(is_upkeep=True))

    def of_town(self, town: Division) -> "CaseQuerySet":
        return self.filter(town=town)


class Case(PlacedAmongMany, Stateful):
    """What happened, where, who told it, who settles it, by when."""

    Status, Source, Urgency, Platform = Status, Source, Urgency, Platform
    OPEN, SETTLED = OPEN, SETTLED
    TONES = {
        S.RECEIVED: "wait",
        S.ACCEPTED: "wait",
        S.AT_COUNTY: "wait",
        S.AT_CITY: "wait",
        S.DISPATCHED: "wait",
        S.HANDLING: "wait",
        S.HELD: "soon",
        S.VERIFYING: "wait",
        S.CLOSED: "good",
        S.RATED: "good",
        S.ARCHIVED: "good",
        S.REJECTED: "off",
        S.HANDED_ON: "off",
        S.MERGED: "off",
        S.VOID: "off",
    }
    URGENCY_TONES = {"general": "wait", "pressing": "soon", "urgent": "late", "extreme": "late"}

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=S.RECEIVED, editable=False
    )
    number = models.CharField(_("case number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what happened"), max_length=4000)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("category"),
    )
    platform = models.CharField(
        _("platform"), max_length=1, choices=Platform.choices, blank=True, editable=False
    )
    urgency = models.CharField(
        _("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.GENERAL
    )
    source = models.CharField(_("channel"), max_length=12, choices=Source.choices)
    external_number = models.CharField(_("number at the source"), max_length=60, blank=True)
    village = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("village or community"),
    )
    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
        verbose_name=_("grid"),
    )
    address = models.CharField(_("place in words"), max_length=200, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    reported_at = models.DateTimeField(
        pgettext_lazy("case", "reported at"), default=clock.now, editable=False
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="cases",
        db_index=False,
        verbose_name=_("unit in charge"),
    )
    is_by_village = models.BooleanField(_("settled by the village"), default=False, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("handled by"),
    )
    result = models.TextField(pgettext_lazy("case", "result"), blank=True, editable=False)
    tier = models.PositiveSmallIntegerField(
        _("directed by"),
        choices=TIERS,
        default=4,
        editable=False,
    )
    refusals = models.PositiveSmallIntegerField(_("times returned"), default=0, editable=False)
    reworks = models.PositiveSmallIntegerField(_("times reworked"), default=0, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    handed_to = models.CharField(_("handed on to"), max_length=60, blank=True, editable=False)
    due_at = models.DateTimeField(_("due"), null=True, editable=False)
    warn_at = models.DateTimeField(_("warned at"), null=True, editable=False)
    is_late = models.BooleanField(_("a limit was missed"), default=False, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, editable=False)
    is_followed = models.BooleanField(
        _("an outside system follows it"), default=False, db_default=False, editable=False
    )
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, editable=False)
    is_running = models.GeneratedField(
        expression=HAS_OPEN_STATUS,  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("open"),
    )
    """As stored; `is_open` is the same of the row at hand."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("grid", "case")
        verbose_name_plural = pgettext_lazy("grid", "cases")
        ordering = ["-id"]
        permissions = [
            ("accept_case", "Can accept and refuse cases"),
            ("settle_case", "Can settle a case on the spot"),
            ("dispatch_case", "Can dispatch a town's cases"),
            ("command_case", "Can dispatch what came to the county"),
            ("lead_case", "Can instruct on what came to the city"),
            ("sign_case", "Can sign for cases and return them"),
            ("handle_case", "Can handle cases"),
            ("verify_case", "Can verify what was done"),
            ("escalate_case", "Can put cases before the county"),
            ("hold_case", "Can put cases on hold"),
            ("reopen_case", "Can reopen cases"),
            ("void_case", "Can void cases"),
            ("urge_case", "Can urge"),
            ("board_case", "Can work at the command board"),
            ("note_case", "Can write notes on cases"),
            ("lend_case", "Can lend a case to an officer of another place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="case_rating_is_1_to_5"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="case_is_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(status=S.MERGED) | Q(merged_into__isnull=False),
                name="merged_case_names_its_main_one",
            ),
            models.CheckConstraint(
                condition=(Q(longitude=None) & Q(latitude=None))
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="case_position_is_on_earth",
                violation_error_message=_("A position is a longitude and a latitude in degrees."),
            ),
        ]
        indexes = [
            BigramIndex("title", name="case_title"),
            *by_level("-reported_at", "-id", name="newest"),
            *by_level("-reported_at", "-id", name="open", condition=IS_OPEN),
            *by_level("status", "-reported_at", "-id", name="aside", condition=ASIDE),
            *by_level("due_at", name="due", condition=IS_OPEN),
            models.Index(fields=["unit", "-reported_at", "-id"], name="case_of_unit"),
            models.Index(fields=["unit", "due_at"], name="case_of_unit_due", condition=IS_OPEN),
            models.Index(fields=["grid", "-reported_at", "-id"], name="case_of_grid"),
            models.Index(fields=["village", "-reported_at", "-id"], name="case_of_village"),
            models.Index(fields=["town", "category", "-reported_at"], name="case_alike"),
            models.Index(fields=["due_at"], name="case_due", condition=IS_OPEN),
            models.Index(fields=["town", "changed_at"], name="case_changed_town"),
            models.Index(fields=["county", "changed_at"], name="case_changed_county"),
            models.Index(fields=["warn_at"], name="case_warn", condition=IS_OPEN),
            models.Index(
                fields=["county", "closed_at"],
                name="case_settled",
                condition=Q(status__in=["closed", "rated"]),
            ),
            *by_level("closed_at", name="late", condition=Q(is_late=True)),
            models.Index(
                fields=["source", "external_number"],
                condition=~Q(external_number=""),
                name="case_at_source",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.changed_at = clock.now()
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Without a position nothing is asked of the database about it."""
        if self.longitude is None and self.latitude is None:
            exclude = {*(exclude or ()), "longitude", "latitude"}
        super().validate_constraints(exclude=exclude)

    def get_absolute_url(self) -> str:
        return reverse("grid:case-detail", args=[self.pk])

    @property
    def home(self) -> Division:
        """The county as far as figures ask for it: its line, without a look into the database."""
        line = {"province_id": self.province_id, "city_id": self.city_id}
        return Division(
            pk=self.county_id, level=Division.Level.COUNTY, county_id=self.county_id, **line
        )

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
