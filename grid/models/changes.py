"""What became of grids: split, merged, renumbered, redrawn."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding
from grid.field import FieldQuerySet, grid_ids_of
from grid.models.grids import Grid
from towns.models import Placed


class GridChangeQuerySet(FieldQuerySet):
    """Questions about changes; one concerns the grids before it and those after it."""

    is_shared = True

    def of(self, grid: Grid) -> "GridChangeQuerySet":
        return self.filter(concerning(pk=grid.pk))

    def given_up(self) -> set[str]:
        """Codes that a grid bore before it was renumbered: they stay unused."""
        rows = self.filter(kind=GridChange.Kind.RENUMBER).exclude(old_code="")
        return set(rows.values_list("old_code", flat=True))

    def in_place(self, post: Holding) -> Q:
        if post.column == "village_id":
            return concerning(village_id__in=post.place_ids)
        return super().in_place(post)

    def own(self, post: Holding) -> Q:
        return concerning(pk__in=grid_ids_of(post))


def concerning(**about: object) -> Q:
    """Changes that touch the grids described, as predecessors or successors."""
    grids = Grid.objects.filter(**about).values("pk")
    before = GridChange.predecessors.through.objects.filter(grid__in=grids)
    after = GridChange.successors.through.objects.filter(grid__in=grids)
    return Q(pk__in=before.values("gridchange_id")) | Q(pk__in=after.values("gridchange_id"))


class GridChange(Placed):
    """One decision about grids, on a day, under a document number.

    A split or a merger ends its predecessors the day before and begins its successors on the day;
    a renumbering or a new boundary keeps the grid and remembers what was.
    """

    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGE = "merge", _("merged")
        RENUMBER = "renumber", _("renumbered")
        REDRAW = "redraw", _("redrawn")

    kind = models.CharField(pgettext_lazy("grid", "change"), max_length=10, choices=Kind.choices)
    changed_date = models.DateField(_("with effect from"))
    number = models.CharField(_("document number"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)
    predecessors = models.ManyToManyField(
        Grid, related_name="changes_after", verbose_name=_("grids before")
    )
    successors = models.ManyToManyField(
        Grid, related_name="changes_before", verbose_name=_("grids after")
    )
    old_code = models.CharField(_("code before"), max_length=20, blank=True)
    new_code = models.CharField(_("code after"), max_length=20, blank=True)
    old_boundary = models.JSONField(_("boundary before"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = GridChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of grids")
        verbose_name_plural = _("changes of grids")
        ordering = ["-changed_date", "-pk"]
        indexes = [
            models.Index(fields=["county", "-changed_date", "-id"], name="grid_change_of_county"),
            models.Index(fields=["town", "-changed_date", "-id"], name="grid_change_of_town"),
            models.Index(
                fields=["old_code"], name="grid_codes_given_up", condition=~Q(old_code="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.changed_date}"

    def get_absolute_url(self) -> str:
        return reverse("grid:change-list")
