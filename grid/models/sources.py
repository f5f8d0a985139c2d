"""Outside systems that report cases (ZJ-14): who they are, what they call things."""

import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.crypto import EncryptedTextField
from core.scope import ScopedQuerySet
from grid.models.cases import Source
from towns.models import Division


def new_code() -> str:
    """The public name by which a system signs: no secret, only unlike any other."""
    return f"sys-{secrets.token_hex(5)}"


class SourceSystemQuerySet(ScopedQuerySet):
    """Systems belong to the county or town for which they report."""

    place = "place"

    def working(self) -> "SourceSystemQuerySet":
        return self.filter(is_stopped=False)

    def with_secret(self) -> "SourceSystemQuerySet":
        return self.working().filter(issued_at__isnull=False)


class SourceSystem(models.Model):
    """One outside system: the channel it stands for, its ground, its secrets, its address for answers."""

    TONES = {False: "good", True: "off"}

    name = models.CharField(_("name"), max_length=80)
    code = models.CharField(
        _("key name"),
        max_length=20,
        unique=True,
        default=new_code,
        editable=False,
        help_text=_("Stands in the header X-QZ-System of each request."),
    )
    kind = models.CharField(_("channel"), max_length=12, choices=Source.choices)
    place = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("reports for")
    )
    is_unified = models.BooleanField(
        _("uses the unified category codes"),
        default=False,
        help_text=_("Then a code without a mapping is looked for among our own."),
    )
    webhook_url = models.URLField(
        _("address for answers"),
        max_length=300,
        blank=True,
        help_text=_("https only; each change of a case is sent there, signed. Empty: it asks us."),
    )
    contact = models.CharField(_("who looks after it"), max_length=80, blank=True)
    is_stopped = models.BooleanField(pgettext_lazy("outside system", "stopped"), default=False)
    secret = EncryptedTextField(_("secret"), blank=True, editable=False)
    former_secret = EncryptedTextField(_("secret before"), blank=True, editable=False)
    former_until_at = models.DateTimeField(
        _("the secret before holds until"), null=True, editable=False
    )
    issued_at = models.DateTimeField(_("secret issued at"), null=True, editable=False)
    silent_until = models.DateTimeField(_("not called before"), null=True, editable=False)
    created_at = models.DateTimeField(_("registered at"), default=clock.now, editable=False)

    objects = SourceSystemQuerySet.as_manager()

    class Meta:
        verbose_name = _("outside system")
        verbose_name_plural = _("outside systems")
        ordering = ["name", "id"]
        permissions = [("issue_sourcesystem", "Can issue secrets of outside systems")]
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="one_system_per_name_and_place")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("grid:source-detail", args=[self.pk])

    def clean(self) -> None:
        """A province's key would open every county: each county registers its own."""
        home = Division.objects.filter(pk=self.place_id).first()
        if home and home.level not in (Division.Level.COUNTY, Division.Level.TOWN):
            raise ValidationError(
                {"place": _("A system reports for a county or for a town: register it for each.")}
            )

    @property
    def living_secrets(self) -> list[str]:
        """Those that are good now: the last one issued, and for a day the one before."""
        found = [self.secret] if self.secret else []
        if self.former_secret and self.former_until_at and self.former_until_at > clock.now():
            found.append(self.former_secret)
        return found


class SourceCodeQuerySet(ScopedQuerySet):
    """Mappings belong to their system."""

    place = "system__place"


class SourceCode(models.Model):
    """A category of an outside system and what it is called here."""

    system = models.ForeignKey(
        SourceSystem, models.CASCADE, related_name="codes", verbose_name=_("outside system")
    )
    code = models.CharField(_("their code"), max_length=60)
    name = models.CharField(_("their name"), max_length=80, blank=True)
    category_code = models.CharField(
        _("our category"),
        max_length=12,
        help_text=_("The unified code, so that it holds in the next edition too."),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = SourceCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mapped category")
        verbose_name_plural = _("mapped categories")
        ordering = ["system", "code"]
        constraints = [
            models.UniqueConstraint(fields=["system", "code"], name="one_mapping_per_code"),
            models.CheckConstraint(condition=~Q(code=""), name="mapped_code_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.category_code}"

    def get_absolute_url(self) -> str:
        return f"{reverse('grid:source-detail', args=[self.system_id])}?tab=sourcecode"


class UsedNonce(models.Model):
    """A nonce that a system has used: a request that somebody recorded is worth nothing."""

    system = models.ForeignKey(SourceSystem, models.CASCADE, related_name="+", db_index=False)
    nonce = models.CharField(_("nonce"), max_length=64)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("used nonce")
        constraints = [
            models.UniqueConstraint(fields=["system", "nonce"], name="one_use_per_nonce")
        ]
        indexes = [models.Index(fields=["at"], name="nonce_by_age")]

    def __str__(self) -> str:
        return self.nonce
