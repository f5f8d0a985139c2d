"""A batch: one document with many items for one or several towns of a county."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.scope import Holding, ScopedQuerySet
from powers.models.modes import Stage
from towns.models import Division, Programme


class BatchQuerySet(ScopedQuerySet):
    """A county sees its batches, a town those with a line for it, a department those with its lines."""

    place = ""

    def within(self, post: Holding) -> Q:
        if post.column not in {"town_id", "village_id"} and post.unit_ids is None:
            return super().within(post)
        related: Any = self.model._meta.get_field("lines").related_model
        lines = related.objects.all()
        with_lines = Q(pk__in=lines.filter(lines.within(post)).values("batch_id"))
        own = Q(town_id__in=post.place_ids) if post.unit_ids is None else Q(pk__in=())
        return with_lines | own

    def with_counts(self, post: Holding) -> "BatchQuerySet":
        """Of the lines in the reach of `post`: `line_count`, and how many are in force or under way."""
        mine = Q(**{f"lines__{post.column}__in": post.place_ids})
        if post.unit_ids is not None:
            mine &= Q(lines__department_id__in=post.unit_ids)
        return self.annotate(
            line_count=Count("lines", filter=mine),
            in_force_count=Count("lines", filter=mine & Q(lines__status="in_force")),
            review_count=Count("lines", filter=mine & Q(lines__status__in=Stage.values)),
        )


class Batch(models.Model):
    """A request or a county's document; its lines are delegations and move each by itself."""

    title = models.CharField(_("title"), max_length=120)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("programme"))
    province = models.ForeignKey(Division, models.PROTECT, related_name="+", editable=False)
    city = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", editable=False)
    county = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("county"), editable=False
    )
    town = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asking town"),
        editable=False,
    )
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    planned_date = models.DateField(_("planned start"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "document_number"],
                condition=~Q(document_number=""),
                name="one_batch_per_document",
            ),
        ]
        indexes = [models.Index(fields=["county", "-id"], name="batch_of_county")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        place: Any = self.town or self.county
        self.province_id, self.city_id = place.province_id, place.city_id
        self.county_id = place.county_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("powers:batch-detail", args=[self.pk])
