"""The audit as the portal reads it, and the record of each time it was checked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.audit import words
from core.scope import Holding, ScopedQuerySet


class AuditEventQuerySet(ScopedQuerySet):
    """Events carry the place of the row, or of who acted; what has no place, a province sees."""

    place = ""

    def within(self, post: Holding) -> Q:
        rows = super().within(post)
        if post.column == "province_id" and rows.children:
            rows |= Q(province_id=None)
        return rows


def place(label: Any) -> models.ForeignKey:
    """A division as the event remembers it, even where it no longer exists."""
    return models.ForeignKey(
        settings.PLACE_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=label,
    )


class AuditEvent(models.Model):
    """One changed row, or one act that leaves a trace. Written by the database alone."""

    id = models.BigIntegerField(_("number"), primary_key=True)
    link = models.BigIntegerField(_("transaction"))
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    post_id = models.BigIntegerField(_("post used"), null=True)
    province = place(_("province"))
    city = place(_("city"))
    county = place(_("county"))
    town = place(_("town"))
    n = models.IntegerField(_("number in the transaction"))
    ip = models.GenericIPAddressField(_("address"), null=True)
    action = models.CharField(_("action"), max_length=20, choices=words.Action.choices)
    table_name = models.CharField(_("table"), max_length=63)
    row_pk = models.CharField(_("row"), max_length=100)
    request_id = models.CharField(_("request"), max_length=100)
    db_role = models.CharField(_("database role"), max_length=63)
    payload = models.JSONField(_("content"))
    digest = models.BinaryField(_("digest"))

    objects = AuditEventQuerySet.as_manager()

    TONES = words.TONES

    class Meta:
        managed = False
        db_table = '"audit"."event"'
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-id"]

    def __str__(self) -> str:
        return words.sentence(self.action, self.table_name, self.row_pk)

    def get_absolute_url(self) -> str:
        return reverse("audit:event-detail", args=[self.pk])


class AuditCheck(models.Model):
    """One run of the check over the whole audit: what it counted and what it found."""

    started_at = models.DateTimeField(_("begun"), default=clock.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    events = models.BigIntegerField(_("events"), default=0)
    links = models.BigIntegerField(_("transactions"), default=0)
    seals = models.IntegerField(_("seals"), default=0)
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("audit check")
        verbose_name_plural = _("audit checks")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_sound(self) -> bool:
        return self.finished_at is not None and not self.findings
