"""What was measured of the ground: overlaps of grids, and ground that none of them holds."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.scope import Holding, ScopedQuerySet
from grid.field import FieldQuerySet, grid_ids_of
from grid.models.grids import Grid
from towns.models import Placed


class GroundFaultQuerySet(FieldQuerySet):
    """Questions about faults of the ground."""

    is_shared = True

    def overlaps(self) -> "GroundFaultQuerySet":
        return self.filter(kind=GroundFault.Kind.OVERLAP)

    def gaps(self) -> "GroundFaultQuerySet":
        return self.filter(kind=GroundFault.Kind.GAP)

    def in_place(self, post: Holding) -> Q:
        if post.column != "village_id":
            return super().in_place(post)
        grids = Grid.objects.filter(village_id__in=post.place_ids).values("pk")
        return Q(grid__in=grids) | Q(other__in=grids)

    def own(self, post: Holding) -> Q:
        ids = grid_ids_of(post)
        return Q(grid__in=ids) | Q(other__in=ids)


class GroundFault(Placed):
    """One overlap or one gap; all those of a town are measured anew whenever its boundaries change."""

    class Kind(models.TextChoices):
        OVERLAP = "overlap", _("overlap of two grids")
        GAP = "gap", _("ground in no grid")

    TONES = {"overlap": "late", "gap": "soon"}

    kind = models.CharField(pgettext_lazy("ground", "fault"), max_length=10, choices=Kind.choices)
    grid = models.ForeignKey(
        Grid, models.CASCADE, null=True, related_name="+", verbose_name=_("grid")
    )
    other = models.ForeignKey(
        Grid, models.CASCADE, null=True, related_name="+", verbose_name=_("neighbouring grid")
    )
    area_km2 = models.DecimalField(_("area"), max_digits=9, decimal_places=4)
    share = models.DecimalField(
        _("share"),
        max_digits=5,
        decimal_places=2,
        help_text=_("Of an overlap: of the smaller grid. Of a gap: of the whole town. In percent."),
    )
    shape = models.JSONField(_("shape"))
    found_at = models.DateTimeField(_("measured at"), default=clock.now)

    objects = GroundFaultQuerySet.as_manager()

    class Meta:
        verbose_name = _("fault of the ground")
        verbose_name_plural = _("overlaps and ground left out")
        ordering = ["-share", "pk"]
        indexes = [
            models.Index(fields=["town", "kind"], name="ground_fault_of_town"),
            models.Index(fields=["county", "-share", "-id"], name="ground_fault_of_county"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class BoundaryDraftQuerySet(ScopedQuerySet):
    """Drafts lie in a town as a whole, in no grid and no village."""

    place = ""


class BoundaryDraft(Placed):
    """An uploaded file of boundaries between its preview and its taking over; its sender's alone."""

    file_name = models.CharField(_("file name"), max_length=200)
    features = models.JSONField(_("boundaries"))
    changed_date = models.DateField(_("with effect from"))
    number = models.CharField(_("document number"), max_length=60, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = BoundaryDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded boundaries")
        verbose_name_plural = _("uploaded boundaries")

    def __str__(self) -> str:
        return self.file_name
