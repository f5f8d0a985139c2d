"""A row of a town's list: one power, on what it stands, who answers for it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedQuerySet
from core.search import BigramIndex
from powers.models.catalogue import PowerItem
from powers.models.delegations import Delegation
from powers.models.lists import TownList
from powers.models.modes import Mode
from powers.models.powers import Power
from towns.models import Organisation


class ListEntryQuerySet(ScopedQuerySet):
    """Questions about rows of lists; they lie where their list lies."""

    place = "town_list"

    def in_force(self) -> "ListEntryQuerySet":
        """Rows of the lists that hold."""
        return self.filter(town_list__in=TownList.objects.published())

    def editable(self) -> "ListEntryQuerySet":
        return self.filter(town_list__status__in=TownList.EDITABLE)

    def without_responsibilities(self) -> "ListEntryQuerySet":
        return self.filter(responsibilities="")

    def without_accountability(self) -> "ListEntryQuerySet":
        return self.filter(accountability="")

    def without_phone(self) -> "ListEntryQuerySet":
        return self.filter(supervision_phone="")

    def unassigned(self) -> "ListEntryQuerySet":
        """Rows that no office of the town has taken."""
        return self.filter(office=None)

    def merged_rows(self) -> "ListEntryQuerySet":
        """The law gives the power and the county handed it down too: one row (R7)."""
        return self.filter(source=ListEntry.Source.BOTH)


class ListEntry(models.Model):
    """One power as one version of a list words it, with who answers for it; frozen when published."""

    class Source(models.TextChoices):
        STATUTORY = "statutory", _("town's own by law")
        DELEGATED = "delegated", _("handed down")
        BOTH = "both", _("both, merged")

    town_list = models.ForeignKey(
        TownList, models.CASCADE, related_name="entries", verbose_name=_("list"), editable=False
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    power = models.ForeignKey(
        Power, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    item = models.ForeignKey(
        PowerItem, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("delegation"),
        editable=False,
    )
    code = models.CharField(_("code"), max_length=20, blank=True, editable=False)
    kind = models.CharField(_("type of power"), max_length=2, choices=PowerItem.Kind.choices)
    name = models.CharField(_("item"), max_length=200)
    domain = models.CharField(_("domain"), max_length=40, blank=True)
    source = models.CharField(
        _("origin"),
        max_length=10,
        choices=Source.choices,
        default=Source.STATUTORY,
        editable=False,
    )
    mode = models.CharField(
        _("mode"), max_length=20, choices=Mode.choices, default=Mode.STATUTORY, editable=False
    )
    source_code = models.CharField(_("code of the origin"), max_length=4, blank=True)
    source_label = models.CharField(_("origin of the power"), max_length=40, blank=True)
    merged = models.CharField(_("merged with"), max_length=300, blank=True, editable=False)
    department_name = models.CharField(_("original department"), max_length=100, blank=True)
    legal_basis = models.TextField(_("legal basis"))
    scope_note = models.CharField(_("scope of the power"), max_length=300, blank=True)
    responsibilities = models.TextField(_("responsibilities"), blank=True)
    accountability = models.TextField(_("accountability"), blank=True)
    flow = models.TextField(
        _("flow of the procedure"), blank=True, help_text=_("One step on each line.")
    )
    supervision_phone = models.CharField(_("supervision phone"), max_length=40, blank=True)
    office = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office in charge"),
    )
    office_name = models.CharField(_("office in charge"), max_length=100, blank=True)
    """As it was called when the list was published."""
    post = models.CharField(_("post in charge"), max_length=60, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")
        ordering = ["town_list", "number"]
        permissions = [("import_listentry", "Can import a town's list")]
        constraints = [
            models.UniqueConstraint(
                fields=["town_list", "number"],
                name="one_entry_per_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["town_list", "power"],
                condition=Q(power__isnull=False),
                name="one_entry_per_power",
            ),
            models.CheckConstraint(
                condition=Q(source="statutory") | Q(delegation__isnull=False),
                name="what_was_handed_down_names_its_delegation",
            ),
        ]
        indexes = [
            BigramIndex("name", name="entry_name"),
            models.Index(fields=["town_list", "office"], name="entry_of_office"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("powers:listentry-detail", args=[self.pk])

    @property
    def key(self) -> tuple[Any, ...]:
        """How a row is found again in another version: the power, else type and name."""
        return key_of(self.power_id, self.kind, self.name)

    @property
    def flow_steps(self) -> list[str]:
        return [step.strip() for step in self.flow.splitlines() if step.strip()]

    @property
    def is_delegated(self) -> bool:
        return self.source != self.Source.STATUTORY


def plain(name: str) -> str:
    """A name without its blanks: that is how two rows are seen to be the same."""
    return "".join(name.split())


def key_of(power_id: int | None, kind: str, name: str) -> tuple[Any, ...]:
    return ("power", power_id) if power_id else (kind, plain(name))
