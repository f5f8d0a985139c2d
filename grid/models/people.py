"""Who works in a grid."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.crypto import EncryptedTextField
from grid.field import FieldQuerySet
from grid.models.grids import Grid
from towns.models import Placed


class GridStaffQuerySet(FieldQuerySet):
    """Questions about the people of grids."""

    is_shared = True

    def in_force(self, day: date | None = None) -> "GridStaffQuerySet":
        day = day or clock.today()
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), from_date__lte=day)

    def full_time(self) -> "GridStaffQuerySet":
        return self.filter(role=GridStaff.Role.FULL_TIME)


class GridStaff(Placed):
    """Somebody's place in a grid: an account of the portal, or a name and a phone.

    One full-time worker per grid is the rule ("1+3+N", facts §4.7); the database keeps a second
    one away, and a grid without one is a finding.
    """

    class Role(models.TextChoices):
        HEAD = "head", _("grid head")
        FULL_TIME = "full_time", _("full-time grid worker")
        PART_TIME = "part_time", _("part-time grid worker or adviser")
        BACKUP = "backup", pgettext_lazy("grid staff", "backup")
        MICRO_HEAD = "micro_head", _("micro-grid head")

    TONES = {"head": "wait", "full_time": "good"}

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="staff", verbose_name=_("grid"))
    role = models.CharField(
        pgettext_lazy("grid staff", "role"), max_length=10, choices=Role.choices
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grid_staff",
        verbose_name=_("account"),
    )
    name = models.CharField(
        pgettext_lazy("person", "name"),
        max_length=60,
        blank=True,
        help_text=_("Where the person has no account; else taken from it."),
    )
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    micro_grid = models.CharField(
        _("micro-grid"),
        max_length=40,
        blank=True,
        help_text=_("Building or group of houses that a micro-grid head looks after."),
    )
    from_date = models.DateField(_("from"), default=clock.today)
    until_date = models.DateField(_("until"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )

    objects = GridStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("grid staff")
        verbose_name_plural = _("grid staff")
        ordering = ["grid", "role", "pk"]
        permissions = [
            ("import_gridstaff", "Can import grid staff"),
            ("reveal_gridstaff", "Can see the whole phone number of grid staff"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="grid_staff_has_a_name",
                violation_error_message=_("Name the person, or choose an account."),
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="grid_staff_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
            ExclusionConstraint(
                name="one_full_time_worker_per_grid",
                expressions=[
                    ("grid", RangeOperators.EQUAL),
                    (
                        Func(F("from_date"), F("until_date"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role="full_time"),
                violation_error_message=_(
                    "This grid has a full-time worker in these days: end that one first, "
                    "or enter a backup."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "grid"], name="grids_of_person"),
            models.Index(fields=["town", "role"], name="grid_staff_of_town"),
            models.Index(fields=["county", "role"], name="grid_staff_of_county"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        return reverse("grid:staff-detail", args=[self.pk])

    def save(self, *args, **kwargs) -> None:
        """The place is the grid's; the name that of the account."""
        self.take_grid()
        super().save(*args, **kwargs)

    def take_grid(self) -> None:
        self.town_id = self.grid.town_id
        self.province_id, self.city_id = self.grid.province_id, self.grid.city_id
        self.county_id = self.grid.county_id
        if self.user is not None:
            self.name = self.user.full_name
