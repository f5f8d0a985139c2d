"""Many hands (ZJ-12): villagers, volunteers and social organisations that help in a grid."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.crypto import EncryptedTextField, blind_index
from core.workflow import Stateful
from grid.field import FieldQuerySet
from grid.models.grids import Grid
from towns.models import Placed
from towns.models.organisations import validate_credit_code


class MemberQuerySet(FieldQuerySet):
    """Questions about those who help; closed to agencies and departments."""

    def enrolled(self) -> "MemberQuerySet":
        return self.filter(status=Member.Status.ENROLLED)

    def waiting(self) -> "MemberQuerySet":
        return self.filter(status=Member.Status.APPLIED)


class Member(Stateful, Placed):
    """A villager, volunteer or organisation enrolled to one grid.

    The phone is sealed and masked; it is known again by its blind index, so that nobody stands
    twice in the same grid.
    """

    class Status(models.TextChoices):
        APPLIED = "applied", pgettext_lazy("member", "applied")
        ENROLLED = "enrolled", pgettext_lazy("member", "enrolled")
        DECLINED = "declined", pgettext_lazy("member", "declined")
        LEFT = "left", pgettext_lazy("member", "left")

    class Kind(models.TextChoices):
        VILLAGER = "villager", _("villager")
        VOLUNTEER = "volunteer", _("volunteer")
        ORGANISATION = "organisation", _("social organisation")

    class Source(models.TextChoices):
        PUBLIC = "public", _("applied on the public page")
        OFFICE = "office", _("entered by the grid")

    TONES = {"applied": "wait", "enrolled": "good", "declined": "off", "left": "off"}
    STANDING = (Status.APPLIED, Status.ENROLLED)

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.APPLIED, editable=False
    )
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="members", verbose_name=_("grid"))
    kind = models.CharField(pgettext_lazy("member", "kind"), max_length=14, choices=Kind.choices)
    name = models.CharField(
        pgettext_lazy("person", "name"),
        max_length=60,
        help_text=_("Of an organisation: the person to speak to."),
    )
    organisation_name = models.CharField(
        pgettext_lazy("member", "organisation"), max_length=100, blank=True
    )
    credit_code = models.CharField(
        _("unified social credit code"),
        max_length=18,
        blank=True,
        validators=[validate_credit_code],
    )
    phone = EncryptedTextField(_("phone"))
    phone_index = models.CharField(_("index of the phone"), max_length=64, editable=False)
    skills = models.CharField(
        _("skills and time"),
        max_length=200,
        blank=True,
        help_text=_("Such as mediation, first aid, electrical work; evenings or weekends."),
    )
    source = models.CharField(
        _("came by"), max_length=8, choices=Source.choices, default=Source.OFFICE, editable=False
    )
    consented_at = models.DateTimeField(_("consented at"), editable=False, default=clock.now)
    enrolled_date = models.DateField(_("enrolled on"), null=True, editable=False)
    left_date = models.DateField(_("left on"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("grid", "member")
        verbose_name_plural = _("many hands")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("enrol_member", "Can enrol, decline and let go those who help in a grid"),
            ("reveal_member", "Can see the whole phone number of those who help"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "phone_index"],
                condition=Q(status__in=["applied", "enrolled"]),
                name="nobody_helps_twice_in_a_grid",
                violation_error_message=_("Somebody with this phone stands in this grid already."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="organisation") & ~Q(organisation_name=""))
                | (~Q(kind="organisation") & Q(organisation_name="", credit_code="")),
                name="organisation_that_helps_is_named",
                violation_error_message=_(
                    "Name the organisation; a villager or volunteer leaves that blank."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["enrolled", "left"]) | Q(enrolled_date__isnull=False),
                name="enrolled_member_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["grid", "status"], name="members_of_grid"),
            models.Index(fields=["town", "-created_at", "-id"], name="members_of_town"),
            models.Index(fields=["county", "-created_at", "-id"], name="members_of_county"),
        ]

    def __str__(self) -> str:
        return self.organisation_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("grid:member-detail", args=[self.pk])

    def save(self, *args, **kwargs) -> None:
        self.phone_index = phone_index(self.phone)
        self.town_id, self.province_id = self.grid.town_id, self.grid.province_id
        self.city_id, self.county_id = self.grid.city_id, self.grid.county_id
        super().save(*args, **kwargs)


def phone_index(phone: str) -> str:
    return blind_index(phone, "grid.member.phone")
