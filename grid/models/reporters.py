"""Who told of a case, and by which secret they follow it: personal data, encrypted and masked."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.crypto import EncryptedTextField
from grid.models.cases import Case
from grid.models.stages import OfCase

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
ROOM = "grid.dispatch_case"
"""What a command room may do and a unit may not."""


def new_code() -> str:
    """Ten signs that can't be mistaken for one another: 31^10 possibilities."""
    return "".join(secrets.choice(LETTERS) for _sign in range(CODE_LENGTH))


class ReporterQuerySet(OfCase):
    """Who sees the case sees who told of it; whoever wishes to stay unknown is known to the rooms only."""

    def within(self, post: Any) -> Q:
        rows = super().within(post)
        return rows if ROOM in post.permissions else rows & Q(is_anonymous=False)


class Reporter(models.Model):
    """Somebody outside who told of a case; several where reports were merged into one."""

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="reporters", verbose_name=pgettext_lazy("grid", "case")
    )
    name = EncryptedTextField(pgettext_lazy("person", "name"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    wants_answer = models.BooleanField(_("wants an answer"), default=True)
    is_anonymous = models.BooleanField(_("keep the name from the unit"), default=False)
    follow_code = models.CharField(
        _("code to follow by"), max_length=12, default=new_code, editable=False
    )
    first_number = models.CharField(_("number told to them"), max_length=30, editable=False)
    form_key = models.UUIDField(
        _("key of the form"),
        null=True,
        unique=True,
        editable=False,
        help_text=_(
            "Written into the public form when it was opened: a second press is no second case."
        ),
    )
    created_at = models.DateTimeField(_("told at"), default=clock.now, editable=False)

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        ordering = ["id"]
        permissions = [("reveal_reporter", "Can read who reported")]
        indexes = [models.Index(fields=["first_number"], name="reporter_by_number")]

    def __str__(self) -> str:
        return self.first_number

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()
