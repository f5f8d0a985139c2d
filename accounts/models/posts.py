"""The posts in which people act."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.roles import BUSINESS, ROLES, permissions_of, role_choices
from core import clock
from core.scope import ScopedQuerySet
from core.workflow import Stateful
from towns.models import Division, Organisation

DUTIES = {code: found.duty for code, found in ROLES.items() if found.duty != BUSINESS}
BOUND = sorted(code for code, found in ROLES.items() if found.is_bound)


class PostQuerySet(ScopedQuerySet):
    """Questions about posts."""

    place = "place"
    unit = "organisation"

    def in_force(self, day: date | None = None) -> "PostQuerySet":
        day = day or clock.today()
        return self.filter(
            Q(until_date=None) | Q(until_date__gte=day),
            status=Post.Status.IN_FORCE,
            from_date__lte=day,
        )

    def run_out(self, day: date | None = None) -> "PostQuerySet":
        """Still called in force, though their last day is over."""
        return self.filter(status=Post.Status.IN_FORCE, until_date__lt=day or clock.today())


class Post(Stateful):
    """User + role + place (+ organisation), from and until; acting for somebody is a kind of its own."""

    class Kind(models.TextChoices):
        OWN = "own", _("own post")
        ACTING = "acting", _("acting for somebody")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")

    TONES = {"proposed": "wait", "in_force": "good", "ended": "off", "declined": "off"}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=30, choices=role_choices)
    place = models.ForeignKey(
        Division, models.PROTECT, related_name="posts", verbose_name=_("place")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OWN)
    acting_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("acting for"),
    )
    from_date = models.DateField(_("from"), default=clock.today)
    until_date = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("decided by (document)"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    duty = models.GeneratedField(
        expression=Case(
            *(When(role=code, then=Value(duty)) for code, duty in DUTIES.items()),
            default=Value(BUSINESS),
        ),
        output_field=models.CharField(_("duty"), max_length=10),
        db_persist=True,
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [
            models.Index(fields=["user", "status"], name="posts_of_user"),
            models.Index(fields=["place", "status"], name="posts_of_place"),
        ]
        constraints = [
            ExclusionConstraint(
                name="three_administrators_exclude_each_other",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("duty", RangeOperators.NOT_EQUAL),
                    (
                        Func(F("from_date"), F("until_date"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status="declined"),
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="post_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=BOUND) | Q(organisation__isnull=False),
                name="bound_post_has_an_organisation",
                violation_error_message=_("This role is held in an organisation: name it."),
            ),
            models.CheckConstraint(
                condition=Q(kind="own", acting_for=None)
                | Q(kind="acting", acting_for__isnull=False, until_date__isnull=False),
                name="acting_post_is_dated_and_names_its_original",
                violation_error_message=_(
                    "Acting for somebody needs the post acted for and a last day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="own") | ~Q(role__in=sorted(DUTIES)),
                name="nobody_acts_for_an_administrator",
                violation_error_message=_("Nobody may act for one of the three administrators."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("proposed_by")) & ~Q(confirmed_by=F("user"))),
                name="post_is_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        unit = self.organisation.name if self.organisation else self.place.name
        label = ROLES[self.role].label if self.role in ROLES else self.role
        acting = str(_("（acting）")) if self.kind == self.Kind.ACTING else ""
        return f"{unit} · {label}{acting}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:post-detail", args=[self.pk])

    @property
    def is_in_force(self) -> bool:
        day = clock.today()
        ends = self.until_date
        return (
            self.status == self.Status.IN_FORCE
            and self.from_date <= day
            and (ends is None or day <= ends)
        )

    limited_to: frozenset[str] | None = None
    """Set for one request by a token: its scope."""

    @property
    def permissions(self) -> frozenset[str]:
        held = permissions_of(self.role)
        return held if self.limited_to is None else held & self.limited_to

    @cached_property
    def served_ids(self) -> tuple[int, ...]:
        """The towns that the dispatched agency of a bound post serves; empty for any other post."""
        unit = self.organisation
        if unit is None or unit.kind != Organisation.Kind.AGENCY or self.unit_ids is None:
            return ()
        return tuple(unit.towns.order_by("pk").values_list("pk", flat=True))

    @property
    def column(self) -> str:
        return Division.COLUMNS[Division.Level.TOWN] if self.served_ids else self.place.column

    @property
    def place_ids(self) -> tuple[int, ...]:
        """The post's place; an agency's towns where it serves several."""
        return self.served_ids or (self.place_id,)

    @property
    def person_id(self) -> int | None:
        """The holder of a post that reaches only what is his or hers; None for every other."""
        return self.user_id if self.role in ROLES and ROLES[self.role].is_own_only else None

    @property
    def unit_ids(self) -> tuple[int, ...] | None:
        """The organisations a bound post answers for: its own and the department that sends it."""
        if not (self.role in ROLES and ROLES[self.role].is_bound):
            return None
        if self.organisation is None:
            return ()
        ids = (self.organisation_id, self.organisation.department_id)
        return tuple(pk for pk in ids if pk)
