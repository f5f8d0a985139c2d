"""What every list says alike: responsibilities by type of power, codes of the origin by mode."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from powers.models.catalogue import PowerItem
from powers.models.modes import Mode
from powers.models.provincial import ProvincialQuerySet
from towns.models import Division


class Wording(models.Model):
    """A province's standard responsibilities, accountability and flow for one type of power."""

    province = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("province"), editable=False
    )
    kind = models.CharField(
        _("type of power"), max_length=2, choices=PowerItem.Kind.choices, editable=False
    )
    responsibilities = models.TextField(_("responsibilities"))
    accountability = models.TextField(_("accountability"))
    flow = models.TextField(_("flow of the procedure"), help_text=_("One step on each line."))
    is_own = models.BooleanField(
        _("our own wording"),
        default=False,
        editable=False,
        help_text=_("Not taken from a published list: written in the same manner."),
    )

    objects = ProvincialQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard wording")
        verbose_name_plural = _("standard wordings")
        ordering = ["province", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["province", "kind"], name="one_wording_per_type"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("powers:wording-detail", args=[self.pk])


class PowerSource(models.Model):
    """The code of 权力来源 for a mode; provinces number differently, so it is a table."""

    province = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("province"), editable=False
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, editable=False)
    code = models.CharField(_("code"), max_length=4)
    label = models.CharField(_("name"), max_length=40)

    objects = ProvincialQuerySet.as_manager()

    class Meta:
        verbose_name = _("origin of powers")
        verbose_name_plural = _("origins of powers")
        ordering = ["province", "code"]
        constraints = [
            models.UniqueConstraint(fields=["province", "mode"], name="one_source_per_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("powers:source-detail", args=[self.pk])
